package import Values

/// What the shop has decided about everybody inside a journey: to pause, to go on, to change to
/// another version, to leave.
///
/// A directive is written once, whatever the number of people inside. Each run obeys the directives
/// of its journey in their order when it is touched next, by an event, by a timer or by the sweep
/// that goes through all runs: so what comes of it does not depend on which is first.
package struct Directive: Hashable, Sendable {
  /// Counts the directives of one journey, from 1 without gaps.
  package let number: Int
  /// When it was decided.
  package let at: Instant
  package let kind: Kind

  /// What was decided.
  package enum Kind: Hashable, Sendable {
    case pause
    case resume(Late)
    /// Those inside older versions go on in this one.
    case move(version: Int)
    case stop
  }

  /// A directive as it was decided.
  package init(number: Int, at: Instant, kind: Kind) {
    self.number = number
    self.at = at
    self.kind = kind
  }
}

/// What becomes of what fell due while a journey was paused (semantics.md, "Journey grammar").
package enum Late: String, Hashable, Sendable, CaseIterable {
  /// Everything that is due happens now.
  case send
  /// Waits that are over go on, and what would have been sent meanwhile is passed over, with a
  /// reason in the ledger.
  case skip
  /// Waits, limits and expiries last as much longer as the pause did.
  case shift
}

extension Directive.Kind {
  /// The stored word: `pause`, `resume:skip`, `move:3`, `stop`.
  package var word: String {
    switch self {
    case .pause: "pause"
    case .resume(let late): "resume:\(late.rawValue)"
    case .move(let version): "move:\(version)"
    case .stop: "stop"
    }
  }

  /// Reads a stored word; nil for anything else.
  package init?(word: String) {
    let parts = word.split(separator: ":", maxSplits: 1)
    switch parts.first {
    case "pause": self = .pause
    case "stop": self = .stop
    case "resume":
      guard parts.count == 2, let late = Late(rawValue: String(parts[1])) else { return nil }
      self = .resume(late)
    case "move":
      guard parts.count == 2, let version = Int(parts[1]) else { return nil }
      self = .move(version: version)
    default: return nil
    }
  }
}

extension Run {
  /// A run that has just begun, after these directives: they are not about it.
  package func begun(after directives: Int) -> Run {
    var run = self
    run.obeyed = directives
    return run
  }
}

extension Journey {
  /// Whether somebody who rests at a step of an older version can go on in this one: it has the
  /// step, and the step rests for the same kind of thing.
  package func takesOver(_ step: String, from older: Journey) -> Bool {
    guard let before = older.step(step)?.kind.rest else { return false }
    return self.step(step)?.kind.rest == before
  }
}

extension StepKind {
  /// What a run that rests at such a step waits for.
  enum Rest: Hashable {
    case time, event, message
  }

  /// Nil for steps at which nobody rests.
  var rest: Rest? {
    switch self {
    case .send: .message
    case .wait: .time
    case .waitFor: .event
    case .branch, .split, .setAttribute, .raise, .join, .leave, .lastCart, .products, .stop: nil
    }
  }
}

extension Run.Park.Reason {
  var rest: StepKind.Rest {
    switch self {
    case .timer: .time
    case .listening: .event
    case .sending: .message
    }
  }
}
