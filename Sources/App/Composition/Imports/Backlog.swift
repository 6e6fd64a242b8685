import Database
import Engine
import Store
import Values

/// What waits in the log, as an import has to know it: a server that runs must not fall so far
/// behind that it refuses the shop's own events.
struct Backlog {
  private let database: any Database
  /// How far the log reached when somebody first had to know that it is applied.
  private var heads: [Int: Int64]?
  private var isApplied = false
  /// How far everything was applied when it was looked at last.
  private var cursors: [Int: Int64] = [:]
  /// Whether nobody seems to apply.
  private var isAlone = false

  init(_ database: any Database) {
    self.database = database
  }

  /// Returns once little waits, or when nobody applies: then a server finds all of it when it
  /// starts.
  mutating func wait(_ waiting: () throws -> Void) async throws {
    // Lets others write between two commits.
    try await Task.sleep(for: .milliseconds(1))
    // Who has found that nobody applies looks once each time.
    var unmoved = isAlone ? Limits.importPatience - 1 : 0
    // Ends: either the backlog shrinks or nothing moves.
    while true {
      let (backlog, cursors) = try await database.read {
        (try $0.partitions.backlog(), try $0.partitions.cursors())
      }
      if backlog <= Limits.importBacklog { return }
      unmoved = cursors == self.cursors ? unmoved + 1 : 0
      self.cursors = cursors
      isAlone = unmoved >= Limits.importPatience
      if isAlone { return }
      try waiting()
      try await Task.sleep(for: .milliseconds(Limits.importRest))
    }
  }

  /// Returns once everything is applied that stood in the log when it was first asked for.
  ///
  /// - Throws: `Unapplied` when nobody applies.
  mutating func applied() async throws {
    if isApplied { return }
    let heads: [Int: Int64]
    if let known = self.heads {
      heads = known
    } else {
      heads = try await database.read { try $0.partitions.heads() }
      self.heads = heads
    }
    var patience = Limits.importPatience
    var before: [Int: Int64] = [:]
    while patience > 0 {
      let cursors = try await database.read { try $0.partitions.cursors() }
      if heads.allSatisfy({ cursors[$0.key] ?? 0 >= $0.value }) {
        isApplied = true
        return
      }
      patience = cursors == before ? patience - 1 : Limits.importPatience
      before = cursors
      try await Task.sleep(for: .milliseconds(Limits.importRest))
    }
    throw FileImport.Unapplied()
  }

  /// Tries again while other processes hold the database, for a minute at most.
  static func patiently<T: Sendable>(_ work: () async throws -> T) async throws -> T {
    var attempts = 0
    while true {
      do {
        return try await work()
      } catch let error as DatabaseError {
        guard case .busy = error, attempts < Limits.importAttempts else { throw error }
        attempts += 1
      }
    }
  }
}
