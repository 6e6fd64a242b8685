import Events
import Values

/// What a world remembers of its own past, to compare the tables with.
struct Memory {
  /// Every client's message that the log took, by `messageId`, as it was first received.
  var received: [String: Event] = [:]
  /// In which batches the log was applied.
  var batches: [Batch] = []
  /// Statements of people about subscriptions that the log took.
  var statements: [Statement] = []
  /// How often a line was put back into its lane because it was in doubt.
  var sentAgain: [Fingerprint: Int] = [:]
  /// Ledger lines when they were looked at last.
  var lines: [Fingerprint: Line] = [:]
  /// Runs when they were looked at last.
  var runs: [Fingerprint: Run] = [:]
  var progress: [Int: (cursor: Int64, clock: Int64)] = [:]
  /// What was done how often: a world in which nothing happens proves nothing.
  var deeds: [String: Int] = [:]

  /// A committed batch of Apply.
  struct Batch {
    let partition: Int
    let after: Int64
    let through: Int64
    let clockBefore: Instant
    let clockAfter: Instant
  }

  /// The word of a person: leaves, or comes back.
  struct Statement {
    let messageId: String
    let at: Instant
    let channel: String
    let topic: String
    let isOptIn: Bool
  }

  struct Line {
    let state: String
    let attempts: Int64
    let settledAt: Int64?
  }

  struct Run {
    let version: Int64
    let isLive: Bool
  }

  mutating func did(_ deed: String) {
    deeds[deed, default: 0] += 1
  }
}
