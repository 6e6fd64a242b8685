import Contacts
import Events
import Journeys
import Messages
import Store
import Values

extension Batch {
  /// Carries out what somebody decided about a contact, under the lock of its partition.
  func carryOut(_ decision: Decision, _ subject: Subject) throws {
    switch decision {
    case .erase: try erase(subject)
    case .join(let segment): try place(subject, in: segment, isMember: true, chain: 0)
    case .leave(let segment): try place(subject, in: segment, isMember: false, chain: 0)
    case .absorb(let other):
      guard let source = try self.subject(other), source.id != subject.id,
        !source.shopper.contact.isErased
      else { return }
      try merge(source, into: subject)
    }
  }

  /// Removes everything by which a person could be known, in this transaction (I10). What was sent
  /// when and which steps were passed stays, for the reports.
  private func erase(_ subject: Subject) throws {
    leaveSegments(subject)
    try flush(subject)
    let contact = subject.shopper.contact
    try keepFromContacting(contact)
    try eraseRuns(of: subject)
    for (serial, due) in subject.armedCarts.sorted(by: { $0.key < $1.key }) {
      try transaction.carts.remove(serial, of: contact.id, armed: due)
    }
    try transaction.carts.erase(contact.id)
    try transaction.orders.erase(contact.id)
    try eraseEvents(of: contact.id)
    try eraseMentions(of: contact)
    try transaction.messages.erase(contact.id, at: now)
    try transaction.inbox.erase(contact.id)
    try transaction.interests.erase(contact.id)
    try eraseNames(of: contact)
    let tombstone = Subject(
      shopper: Shopper(contact: contact), isNew: true)
    tombstone.shopper.contact.erase()
    replace(subject, by: tombstone)
  }

  /// Nobody is in a segment who is not known any more.
  private func leaveSegments(_ subject: Subject) {
    for (segment, standing) in subject.standings.all.sorted(by: { $0.key < $1.key }) {
      subject.standings[segment] = .outside
      guard standing.since != nil, let entry = playbook.roster.entry(segment) else { continue }
      note(entry, entered: false, subject, at: progress.judgedAt, .silently)
    }
  }

  /// Remembers as keyed hashes which addresses must not be written to.
  private func keepFromContacting(_ contact: Contact) throws {
    func suppress(_ channel: Subscriptions.Channel, _ address: String, _ reason: String) throws {
      guard let kind = ChannelKind(rawValue: channel.rawValue) else { return }
      let hash = workspace.hash(of: address, on: channel)
      try transaction.suppressions.add(kind, hash: hash, reason: reason, at: now)
    }
    for suppression in contact.suppressions {
      try suppress(suppression.channel, suppression.destination, suppression.reason.rawValue)
    }
    let addresses = [(Subscriptions.Channel.email, contact.email), (.sms, contact.phone)]
    for (channel, address) in addresses {
      let hasLeft = contact.subscriptions.entries.contains { key, subscription in
        key.channel == channel && subscription.mark?.state == .unsubscribed
          && subscription.mark?.source.isPersonal == true
      }
      if hasLeft, let address { try suppress(channel, address, Decision.unsubscribed) }
    }
  }

  private func eraseRuns(of subject: Subject) throws {
    let active = subject.runs
    for run in active {
      let erased = run.erased(at: now)
      subject.put(erased)
      count(from: run, to: erased)
      try withdraw(run, because: .contactErased, subject)
    }
    try flush(subject)
    let known = Set(active.map(\.id))
    for run in try transaction.runs.all(of: subject.id) where !known.contains(run.id) {
      try transaction.runs.save(run.erased(at: now), of: subject.id, armed: run.armed, now: now)
    }
    try transaction.runs.forgetKeys(of: subject.id)
  }

  /// Leaves in the log that something happened, and not what.
  private func eraseEvents(of contact: ContactID) throws {
    var last: History.Line?
    while true {
      let lines = try transaction.history.lines(
        of: contact, before: last.map { ($0.at, $0.partition, $0.position) },
        limit: Limits.batch)
      for line in lines {
        try redact(Event.Hop(partition: line.partition, position: line.position))
      }
      last = lines.last
      if lines.count < Limits.batch { break }  // Ends: each page is older than the one before.
    }
    for copy in try transaction.history.copies(of: contact) { try redact(copy) }
    try transaction.history.erase(contact)
  }

  /// Takes what somebody said or did out of an event of the log, and out of those of other
  /// partitions from which it was forwarded.
  func redact(_ place: Event.Hop) throws {
    var next: Event.Hop? = place
    for _ in 0..<Limits.forwards {
      guard let hop = next,
        let event = try transaction.log.entry(at: hop.position, in: hop.partition)
      else { return }  // The log was pruned beyond it.
      try transaction.log.replace(event.withoutPerson, at: hop.position, in: hop.partition)
      next = event.from
    }
  }

  /// Takes a person out of what is kept for a while beside the log: the beginnings of refused
  /// events, and answers to requests that may be repeated.
  private func eraseMentions(of contact: Contact) throws {
    let names = (contact.userIDs + contact.anonymousIDs).map { "\"\($0)\"" }
    let addresses =
      [contact.email, contact.phone].compactMap { $0 } + contact.pushTokens.map(\.token)
    for mention in names + addresses + [Batch.mention(contact.id)] {
      try transaction.rejections.redact(mentioning: mention)
    }
    let number = ["\"\(contact.id.text)\"", "\"\(contact.id.text)-"]
    for mention in number + addresses.map({ "\"\($0)\"" }) {
      try transaction.answers.forget(mentioning: mention)
    }
  }

  /// How a contact is mentioned beside the reason why a part of an event was not taken.
  static func mention(_ contact: ContactID) -> String { "(contact \(contact.text))" }

  private func eraseNames(of contact: Contact) throws {
    for value in contact.userIDs {
      try owners.free(.init(kind: .user, value: value))
    }
    for value in contact.anonymousIDs {
      try owners.free(.init(kind: .anonymous, value: value))
    }
    // The row holds the newest names only.
    let most = max(contact.userIDs.count, contact.anonymousIDs.count)
    if most >= Contacts.Limits.identities {
      try owners.freeAll(of: contact.id)
    }
  }
}

extension Event {
  /// The event without anything that somebody said or did, for the log of a contact who was erased.
  fileprivate var withoutPerson: Event {
    Event(
      kind: kind, name: name, messageId: messageId, at: at, receivedAt: receivedAt, source: source,
      contact: contact ?? .nobody)
  }
}
