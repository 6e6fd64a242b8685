import Messages
import Values

/// The outside world to which messages go: takes them, refuses them, or leaves everybody in doubt.
struct Provider {
  /// How often each send key was taken.
  private(set) var taken: [Fingerprint: Int] = [:]
  /// What was taken, in order: what people can open and click.
  private(set) var messages: [LedgerLine] = []

  /// Receives the bytes of an attempt.
  mutating func receive(_ line: LedgerLine, faults: Bool, _ chance: inout Chance) -> Delivery {
    guard faults else { return take(line) }
    switch chance.below(100) {
    case 0..<62: return take(line)
    case 62..<72:
      _ = take(line)
      return .doubtful(text: "the answer was lost after success")
    case 72..<77: return .doubtful(text: "nothing came back")
    case 77..<82: return .refused(code: "550", text: "no such mailbox", gone: true)
    case 82..<86: return .refused(code: "554", text: "refused", gone: false)
    default:
      let after: Span? = chance.happens(50) ? nil : .seconds(Int64(chance.among(1...600)))
      return .deferred(code: "421", text: "try again later", after: after)
    }
  }

  private mutating func take(_ line: LedgerLine) -> Delivery {
    taken[line.key, default: 0] += 1
    messages.append(line)
    return .accepted(reference: "ref-\(messages.count)")
  }
}
