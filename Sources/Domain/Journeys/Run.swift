import Events
package import Values

/// One contact's way through one version of a journey.
///
/// A run is either parked at a step or ended. What it waits for is part of the value: the timer
/// that the store keeps for it is derived from `armed`, so that a parked run without its timer
/// cannot be written (I5).
package struct Run: Hashable, Sendable {
  /// Derived from contact, journey, version and the event that started it (I4).
  package let id: Fingerprint
  package let journey: String
  /// The version that leads it: the one in which it began, or the one into which it was moved.
  package internal(set) var version: Int
  /// The value of the journey's key in the start event, as text; nil without a key.
  package let key: String?
  package let startedAt: Instant
  /// The properties of the event that started the run: the fields `trigger.…`.
  package let trigger: JSON.Object
  /// How many journeys have raised one another up to this run; 0 for one that a person began.
  package internal(set) var chain = 0
  package internal(set) var state: State
  /// What steps have exported, by step id.
  package internal(set) var exports: JSON.Object = [:]
  /// What became of the messages that the run has sent, by step id.
  package internal(set) var messages: [String: Sending] = [:]
  package internal(set) var goalReachedAt: Instant?
  /// Until when the goal still counts after the run has ended; nil when nothing is watched.
  package internal(set) var watchedUntil: Instant?
  /// The way so far, oldest first.
  package internal(set) var path: [Passage] = []
  /// The number of the last directive of its journey that it has obeyed.
  package internal(set) var obeyed = 0
  /// What was held back since the journey was paused; nil while it goes on.
  package internal(set) var frozen: Frozen?
  /// From which versions it was moved on, oldest first.
  package internal(set) var moves: [Move] = []

  /// Where a run is.
  package enum State: Hashable, Sendable {
    case parked(Park)
    case ended(End)
  }

  /// A rest at a step.
  package struct Park: Hashable, Sendable {
    package let step: String
    package let since: Instant
    package let reason: Reason

    /// What ends the rest.
    package enum Reason: Hashable, Sendable {
      /// A wait: its timer.
      case timer(due: Instant)
      /// A wait for something: a listening, and the timer of its limit.
      case listening(limit: Instant)
      /// A message that is not final yet: the end of its ledger lines.
      case sending(open: Set<Fingerprint>)
    }
  }

  /// The end of a run.
  package struct End: Hashable, Sendable {
    package let at: Instant
    package let reason: Reason

    /// Why it ended.
    package enum Reason: Hashable, Sendable {
      case completed
      case stopped(step: String)
      case exited(trigger: String)
      /// By a person: the journey was stopped, or the contact erased.
      case cancelled
    }
  }

  /// What became of the message of one step.
  package struct Sending: Hashable, Sendable {
    /// When the first line was sent; nil while open and when nothing was sent.
    package internal(set) var sentAt: Instant?
    /// True once no line can be sent any more.
    package internal(set) var isSettled = false
    package internal(set) var interactions: Set<Interaction> = []
    /// The links that were clicked; bounded by `clickedLinks`.
    package internal(set) var links: Set<String> = []

    static let clickedLinks = 20
  }

  /// One step of the way.
  package struct Passage: Hashable, Sendable {
    package let step: String
    package let at: Instant
    /// The lane that was taken, or how the step ended; nil where there is nothing to say.
    package internal(set) var outcome: String?
  }

  /// A rest within the rest: the journey is paused. Time does not move the run; what it listens for
  /// is heard and remembered.
  package struct Frozen: Hashable, Sendable {
    /// When the journey was paused.
    package let since: Instant
    /// The first thing that the run listened for and that has happened meanwhile.
    package internal(set) var heard: Heard?

    /// An outcome that is taken as soon as the journey goes on.
    package struct Heard: Hashable, Sendable {
      package let outcome: String
      package let at: Instant
    }
  }

  /// A change to a newer version.
  package struct Move: Hashable, Sendable {
    /// The version before.
    package let from: Int
    package let at: Instant
    /// How many steps of the way belong to it and to those before it.
    package let passages: Int
  }

  /// The instant at which a timer has to fire for this run; nil when none is needed.
  package var armed: Instant? {
    guard frozen == nil, case .parked(let park) = state else { return nil }
    switch park.reason {
    case .timer(let due): return due
    case .listening(let limit): return limit
    case .sending: return nil
    }
  }

  /// The step at which the run rests; nil once it has ended.
  package var step: String? {
    guard case .parked(let park) = state else { return nil }
    return park.step
  }

  /// True until the run has ended.
  package var isLive: Bool {
    if case .parked = state { return true }
    return false
  }

  /// True while an event may still matter to the run: it lives, or its goal still counts.
  package func isActive(at now: Instant) -> Bool {
    isLive || (goalReachedAt == nil && watchedUntil.map { now <= $0 } ?? false)
  }

  /// True when an event with this value of the key belongs to the run (semantics.md, 6).
  package func matches(key other: String?) -> Bool {
    guard let key, let other else { return true }
    return key == other
  }
}

extension Run.End.Reason {
  /// The stored and counted word: `completed`, `stopped`, `exited:order_completed`, `cancelled`.
  package var word: String {
    switch self {
    case .completed: "completed"
    case .stopped: "stopped"
    case .exited(let trigger): "exited:\(trigger)"
    case .cancelled: "cancelled"
    }
  }
}
