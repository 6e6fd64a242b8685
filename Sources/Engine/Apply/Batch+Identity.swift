import Contacts
import Database
import Events
import Journeys
import Store
import Values

/// Whom an event is about.
enum Addressee {
  /// A contact of this partition.
  case here(Subject)
  /// A contact of another partition, in whose log the event belongs.
  case elsewhere(ContactID)
  /// Nobody: the contact was erased, or never existed.
  case nobody
}

extension Batch {
  /// Loads together whom some events are about, as far as that is known before they are applied.
  func preload(_ events: [Event], and contacts: [ContactID]) throws {
    var names: Set<Identities.Identity> = []
    var ids = contacts
    for event in events {
      if let contact = event.contact {
        ids.append(contact)
      } else if let userId = event.userId {
        names.insert(.init(kind: .user, value: userId))
      }
      if let anonymousId = event.anonymousId {
        names.insert(.init(kind: .anonymous, value: anonymousId))
      }
    }
    try owners.load(names)
    ids += owners.loaded
    try preload(ids)
  }

  /// Finds the contact of an event, makes one for a name that is new, and merges where the event
  /// says that two are one person (semantics.md, 16).
  func addressee(of event: Event) throws -> Addressee {
    if let id = event.contact {
      guard let subject = try subject(id) else { return .nobody }
      let place = place(subject)
      if case .here = place, let previous = event.previousId, event.kind == .alias {
        try join(anonymous: previous, to: subject, merges: true)
      }
      if case .here = place, let anonymous = event.anonymousId {
        try join(anonymous: anonymous, to: subject, merges: event.kind == .identify)
      }
      return place
    }
    guard let userId = event.userId else {
      return try addressee(anonymous: event.anonymousId ?? "")
    }
    let user = Identities.Identity(kind: .user, value: userId)
    let known = try owners.contact(of: user)
    let subject: Subject
    if let known, let found = try self.subject(known) {
      guard case .here = place(found) else { return place(found) }
      subject = found
    } else {
      subject = create()
      try owners.assign(user, to: subject.id)
    }
    if let previous = event.previousId, event.kind == .alias {
      try join(anonymous: previous, to: subject, merges: true)
    }
    if let anonymous = event.anonymousId {
      try join(anonymous: anonymous, to: subject, merges: event.kind == .identify)
    }
    return .here(subject)
  }

  private func addressee(anonymous value: String) throws -> Addressee {
    let name = Identities.Identity(kind: .anonymous, value: value)
    if let known = try owners.contact(of: name),
      let found = try subject(known)
    {
      return place(found)
    }
    let subject = create()
    try owners.assign(name, to: subject.id)
    return .here(subject)
  }

  private func place(_ subject: Subject) -> Addressee {
    if subject.shopper.contact.isErased { return .nobody }
    if subject.id.partition == progress.partition { return .here(subject) }
    return .elsewhere(subject.id)
  }

  /// An anonymous name comes with a known person: it becomes theirs when it is free; when it is an
  /// anonymous contact's, that contact is merged; when it was another known person's, it changes
  /// hands and nothing else does.
  private func join(anonymous value: String, to subject: Subject, merges: Bool) throws {
    let name = Identities.Identity(kind: .anonymous, value: value)
    let owner = try owners.contact(of: name)
    guard let owner, let other = try self.subject(owner) else {
      return try owners.assign(name, to: subject.id)
    }
    if other.id == subject.id || !merges { return }
    if other.shopper.contact.isAnonymous {
      try merge(other, into: subject)
    } else {
      other.shopper.contact.release(anonymousID: value)
      other.changedContact = true
      try owners.assign(name, to: subject.id)
    }
  }

  /// Moves everything of one contact to another, in this transaction (I10).
  func merge(_ source: Subject, into target: Subject) throws {
    // Another partition's contact may only be touched under that partition's lock (I2).
    if source.id.partition != progress.partition {
      var foreign = try transaction.partitions.lock(source.id.partition)
      try transaction.partitions.save(&foreign)
    }
    moveStandings(from: source, to: target)
    try flush(source)
    try flush(target)
    try loadCarts(of: source)
    try loadCarts(of: target)
    try loadOrders(of: source, target)
    for run in source.runs { try transaction.runs.remove(run, of: source.id) }
    for cart in source.shopper.carts {
      try transaction.carts.remove(
        cart.serial, of: source.id, armed: source.armedCarts[cart.serial])
    }
    let merged = target.shopper.merge(source.shopper)
    target.changedContact = true
    target.changedNames = true
    target.changedCarts.formUnion(merged.changedCarts)
    target.changedOrders.formUnion(merged.changedOrders)
    for run in source.runs { target.put(run) }
    try transaction.history.move(from: source.id, to: target.id)
    target.past.forget()
    try transaction.messages.move(from: source.id, to: target.id)
    try transaction.orders.move(from: source.id, to: target.id)
    if merged.lostOrder {
      try flush(target)
      if let (first, last) = try transaction.orders.extremes(of: target.id, without: []) {
        target.shopper.contact.spread(purchases: first, last)
        target.changedContact = true
      }
    }
    try transaction.runs.moveEnded(from: source.id, to: target.id)
    try transaction.inbox.move(from: source.id, to: target.id)
    try transaction.interests.move(from: source.id, to: target.id)
    for value in source.shopper.contact.anonymousIDs {
      try owners.assign(.init(kind: .anonymous, value: value), to: target.id)
    }
    for value in source.shopper.contact.userIDs {
      try owners.assign(.init(kind: .user, value: value), to: target.id)
    }
    let tombstone = Subject(
      shopper: Shopper(contact: source.shopper.contact), isNew: true)
    tombstone.shopper.contact.leave(for: target.id)
    replace(source, by: tombstone)
    // A sweep may have come past the place where these runs are now.
    for run in source.runs { _ = try obey(run, target) }
  }

  /// Memberships come along; who was in a segment twice is in it once. All segments are judged
  /// anew, because everything may have changed.
  private func moveStandings(from source: Subject, to target: Subject) {
    for (segment, standing) in source.standings.all.sorted(by: { $0.key < $1.key }) {
      source.standings[segment] = .outside
      guard let since = standing.since else { continue }
      if let own = target.standings[segment].since {
        target.standings[segment].since = min(own, since)
        if let entry = playbook.roster.entry(segment) {
          note(entry, entered: false, source, at: progress.judgedAt, .silently)
        }
      } else {
        target.standings[segment].since = since
      }
    }
    target.isUnjudged = true
  }

  /// Loads the carts that were bought long ago: they come along too, and one may have been bought
  /// here that is still open there.
  private func loadCarts(of subject: Subject) throws {
    let all = try transaction.carts.all(of: subject.id, limit: Limits.mergedCarts)
    for cart in all where subject.shopper.cart(cart.serial) == nil { subject.shopper.add(cart) }
  }

  /// Loads the orders that both contacts know, so that they count once.
  private func loadOrders(of source: Subject, _ target: Subject) throws {
    for order in try transaction.orders.shared(source.id, target.id) {
      if target.shopper.order(order.mine.id) == nil { target.shopper.add(order.mine) }
      if source.shopper.order(order.theirs.id) == nil { source.shopper.add(order.theirs) }
    }
  }
}
