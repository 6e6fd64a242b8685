package import Contacts
package import Events
import Segments
package import Values

/// Whether an event lets a contact into a journey.
package enum Admission: Sendable, Hashable {
  /// The event has nothing to do with the start, or its condition does not hold.
  case unconcerned
  /// The contact stays out although the start's trigger came, and this is why.
  case refused(Refusal)
  /// A new run, not yet told that it has started.
  case admitted(Run)

  /// Why a contact stays out.
  package enum Refusal: String, Sendable, Hashable, CaseIterable {
    case conditionNotMet = "condition_not_met"
    case notReachable = "not_reachable"
    case notInAudience = "not_in_audience"
    case notNew = "not_new"
    case notExisting = "not_existing"
    case alreadyInside = "already_inside"
    case onlyOnce = "only_once"
    case tooSoon = "too_soon"
    case notYetOpen = "not_yet_open"
    case closed
    /// The journey is paused: whoever would enter meanwhile does not, also not later.
    case paused
  }
}

extension Journey {
  /// Judges a start event.
  ///
  /// - Parameters:
  ///   - contact: the person, as the event has left them.
  ///   - live: the contact's live runs of this journey, of any version.
  ///   - lastStart: when the last run of this journey and key began; asked only where it matters.
  package func admission(
    of event: Event, contact: Contact, live: [Run], facts: Facts, now: Instant,
    lastStart: (_ key: String?) throws -> Instant?
  ) rethrows -> Admission {
    guard start.trigger.key == TriggerKey(event) else { return .unconcerned }
    if let call = start.call {
      guard event.properties["journey"]?.text == self.id else { return .unconcerned }
      // Somebody may have left between being called and coming.
      guard facts.isMember(call.segment) else { return .refused(.notInAudience) }
    }
    guard facts.fulfil(start.trigger, event, run: nil, now: now) else {
      return .refused(.conditionNotMet)
    }
    if let from = start.from, now < from { return .refused(.notYetOpen) }
    if let to = start.to, now >= to { return .refused(.closed) }
    switch audience.contacts {
    case .new where contact.createdAt < publishedAt: return .refused(.notNew)
    case .existing where contact.createdAt >= publishedAt: return .refused(.notExisting)
    case .new, .existing, .existingAndNew: break
    }
    guard reaches(facts) else { return .refused(.notReachable) }
    if let segment = audience.segment, !facts.isMember(segment) {
      return .refused(.notInAudience)
    }
    let key = start.key.flatMap { event.properties[$0] }.flatMap(Journey.keyText)
    if live.contains(where: { $0.isLive && $0.key == key }) { return .refused(.alreadyInside) }
    switch start.reentry {
    case .always: break
    case .once:
      if try lastStart(key) != nil { return .refused(.onlyOnce) }
    case .after(let span):
      if let last = try lastStart(key), now < last + span { return .refused(.tooSoon) }
    }
    let id = Fingerprint("run", facts.contact.text, self.id, event.messageId)
    return .admitted(
      Run(
        id: id, journey: self.id, version: version, key: key, startedAt: now,
        trigger: event.properties, chain: event.context.chain,
        state: .ended(.init(at: now, reason: .completed))))
  }

  private func reaches(_ facts: Facts) -> Bool {
    func has(_ path: FieldPath) -> Bool {
      facts.value(path).flatMap(\.text).map { !$0.isEmpty } ?? false
    }
    return switch audience.reach {
    case .all: true
    case .withEmail: has(.email)
    case .withPhone: has(.phone)
    case .withPush: !facts.pushTokens.isEmpty
    }
  }

  /// A key's value as text; lists and objects are no keys.
  static func keyText(_ value: JSON) -> String? {
    switch value {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let bool): bool ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}
