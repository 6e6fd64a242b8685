import Contacts
import Database
import Events
import Journeys
import Messages
import Store
import Values

extension Batch {
  /// Applies one event of the log: identity, contact, cart and order, then the runs: goals, exits,
  /// waits, starts (semantics.md, 5).
  func apply(_ event: Event, at position: Int64) throws {
    reach(event.receivedAt)
    progress.cursor = position
    let subject: Subject
    switch try addressee(of: event) {
    case .nobody:
      // What is heard of somebody after their erasure is not kept either (I10).
      if event.contact != nil { try redact(place(position)) }
      return
    case .elsewhere(let contact):
      // The same event goes into the log of its contact's partition, where it meets its twins.
      return raised.append(event.addressed(to: contact, from: place(position)))
    case .here(let found): subject = found
    }
    guard try transaction.history.count(event.messageId, of: subject.id) else {
      return try transaction.history.addCopy(place(position), of: subject.id)
    }
    let instant = judging(at: event.receivedAt)
    let decision = Decision(event)
    if decision == nil { try catchUp(subject, with: event) }
    try lookAgain(subject, before: instant)
    try transaction.history.add(
      event.name, at: event.at, of: subject.id, position: position,
      partition: progress.partition)
    subject.past.note(event)
    names[event.name, default: 0] += 1
    if let decision {
      try carryOut(decision, subject)
      return try judgeSegments(event, nil, from: subject.shopper.contact, subject)
    }
    let before = subject.shopper.contact
    let projected = try project(event, on: subject)
    try tell(projected.refusals, of: event, subject)
    note(productsOf: event, at: position, subject)
    if isOutdated(event) { passOver(projected.carts, of: subject) }
    try judgeSegments(event, projected, from: before, subject)
    if let state = MessageEvent.settlement(event) {
      try settle(state, subject)
    } else if let interaction = MessageEvent.interaction(event) {
      try note(interaction, at: event.at, subject)
    }
    if event.commerce == .orderCompleted, projected.newOrder == nil { return }
    try judge(event, for: subject)
  }

  /// The place of an event of this partition.
  private func place(_ position: Int64) -> Event.Hop {
    Event.Hop(partition: progress.partition, position: position)
  }

  /// True for history: it changes what is known, and starts, wakes and sends nothing.
  func isOutdated(_ event: Event) -> Bool {
    event.source == .imported || event.age > workspace.lateEventLimit
  }

  /// Waits that this batch itself has begun, and that were over before the event came, end before
  /// it is heard: so whatever the size of a batch, it comes to the same (semantics.md, 2).
  private func catchUp(_ subject: Subject, with event: Event) throws {
    let due = subject.runs.compactMap { run in run.armed.map { (run, $0) } }
      .filter { $0.1 < event.receivedAt }
    for (run, armed) in due.sorted(by: { $0.1 < $1.1 }) {
      try lookAgain(subject, before: armed)
      try tell(run, .due, subject)
    }
  }

  /// Carts of which we hear so late that their time is over already are abandoned in silence: what
  /// is long past starts nothing (semantics.md, 4).
  private func passOver(_ carts: [Int], of subject: Subject) {
    for serial in carts {
      _ = subject.shopper.abandon(cart: serial, at: now, settings: shop)
    }
  }

  private func project(_ event: Event, on subject: Subject) throws -> Shopper.Projected {
    if let id = Shopper.orderID(of: event), subject.shopper.order(id) == nil,
      let order = try transaction.orders.order(id, of: subject.id)
    {
      subject.shopper.add(order)
    }
    if event.commerce != nil { try loadCarts(boughtAfter: event.at, of: subject) }
    // The shopper is being changed while this is asked, so it must not be touched. Orders of this
    // batch that are not written yet are at hand there, and left out here.
    let (transaction, id) = (self.transaction, subject.id)
    let projected = try subject.shopper.project(event, settings: shop) { except in
      try transaction.orders.extremes(of: id, without: except.sorted())
    }
    if projected.changedContact { subject.changedContact = true }
    if !projected.attributes.isEmpty { subject.changedNames = true }
    subject.changedCarts.formUnion(projected.carts)
    subject.changedOrders.formUnion(projected.orders)
    if projected.sawCartAbandoned, event.source != .engine, !shop.ownCartAbandoned {
      shop.ownCartAbandoned = true
      try transaction.settings.set(Batch.ownCartAbandoned, to: "yes")
    }
    return projected
  }

  /// However late an event comes, it finds the cart that was bought after it.
  func loadCarts(boughtAfter instant: Instant, of subject: Subject) throws {
    guard instant < subject.cartsSince else { return }
    let carts = try transaction.carts.recent(
      of: [subject.id], in: subject.id.partition, since: instant)
    for (_, cart, _) in carts where subject.shopper.cart(cart.serial) == nil {
      subject.shopper.add(cart)
    }
    subject.cartsSince = instant
  }

  /// Parts of an event that were not taken are shown with its reasons (I8).
  private func tell(_ refusals: [Refusal], of event: Event, _ subject: Subject) throws {
    for (index, refusal) in refusals.enumerated() {
      try transaction.rejections.add(
        Rejections.Entry(
          id: Fingerprint("refusal", event.messageId, "\(index)"), at: now, code: "part_not_taken",
          message: "\(refusal)", event: event.name,
          excerpt: "messageId \(event.messageId) \(Batch.mention(subject.id))"))
    }
  }

  // MARK: Runs

  /// Judges an event for every run that may still care, then for the journeys that it may start.
  func judge(_ event: Event, for subject: Subject) throws {
    let isStale = isOutdated(event)
    if event.source == .imported { return }
    for run in subject.runs where run.isActive(at: now) {
      // What is older than a day may take people out, but it wakes, starts and sends nothing.
      if isStale, event.at < run.startedAt { continue }
      try tell(run, isStale ? .outdated(event) : .event(event), subject)
    }
    if isStale { return }
    for journey in playbook.started(by: event) {
      try consider(event, for: journey, subject)
    }
  }

  private func consider(_ event: Event, for journey: Journey, _ subject: Subject) throws {
    let live = subject.runs.filter { $0.journey == journey.id }
    let facts = facts(about: subject)
    let admission = try journey.admission(
      of: event, contact: subject.shopper.contact, live: live, facts: facts, now: now
    ) { key in
      let here = live.filter { $0.key == key }.map(\.startedAt).max()
      let stored = try transaction.runs.lastStart(of: journey.id, key: key, contact: subject.id)
      return [here, stored].compactMap { $0 }.max()
    }
    try subject.past.check()
    switch admission {
    case .unconcerned: return
    case .refused(let refusal):
      count("refused:\(refusal.rawValue)", journey.id, journey.version)
    case .admitted where playbook.isPaused(journey.id):
      count("refused:\(Admission.Refusal.paused.rawValue)", journey.id, journey.version)
    case .admitted(let run):
      count("entered", journey.id, journey.version)
      let begun = run.begun(after: playbook.directives(of: journey.id))
      try tell(begun, .started, subject)
    }
  }

  /// Tells a run something and carries out what follows.
  func tell(_ run: Run, _ input: Input, _ subject: Subject) throws {
    let run = try obey(run, subject)
    // A journey that was stopped, and perhaps deleted since, moves nobody any more.
    guard playbook.isRunning(run.journey), let journey = playbook.journey(run.journey, run.version)
    else { return try cancel(run, subject) }
    try advance(run, on: input, in: journey, subject)
  }

  /// Advances a run and carries out what follows.
  func advance(_ run: Run, on input: Input, in journey: Journey, _ subject: Subject) throws {
    let visit = ShopVisit(showcase, transaction, shopper: subject.shopper, now: now)
    let (next, effects) = run.advance(
      on: input, in: journey, facts: facts(about: subject, visit.storefront), now: now)
    if let failure = visit.failure { throw failure }
    try subject.past.check()
    if next == run { return }
    subject.put(next)
    count(from: run, to: next)
    for effect in effects { try carryOut(effect, of: next, subject) }
  }

  /// Ends a run of a journey that was stopped, with everything of it that has not left.
  func cancel(_ run: Run, _ subject: Subject) throws {
    guard run.isLive else { return }
    let ended = run.cancelled(at: now)
    subject.put(ended)
    count(from: run, to: ended)
    try withdraw(run, because: .journeyStopped, subject)
  }

  /// Takes back what of a run has not left.
  func withdraw(
    _ run: Run, because reason: NotSentReason = .runEnded, _ subject: Subject
  ) throws {
    let ended = try transaction.messages.withdraw(
      run.id, of: subject.id, because: reason, at: now)
    for (visit, word) in ended { count(word, visit.journey, visit.version, step: visit.step) }
  }

  private func carryOut(_ effect: Effect, of run: Run, _ subject: Subject) throws {
    switch effect {
    case .send(let request): try queue(request, of: run, subject)
    case .withdraw: try withdraw(run, subject)
    case .join(let segment), .leave(let segment):
      guard run.chain < Journeys.Limits.chain else {
        return count(
          "not_placed:chain_too_long", run.journey, run.version, step: run.path.last?.step ?? "")
      }
      let isMember = if case .join = effect { true } else { false }
      try place(subject, in: segment, isMember: isMember, chain: run.chain + 1)
    case .set(let name, let value):
      guard run.chain < Journeys.Limits.chain else {
        return count(
          "not_set:chain_too_long", run.journey, run.version, step: run.path.last?.step ?? "")
      }
      var traits = JSON.Object()
      traits[name] = value ?? .null
      raised.append(
        MessageEvent.attributes(
          traits, of: subject.id, id: "set:\(run.id.hex):\(run.path.count):\(name)",
          chain: run.chain + 1, at: now))
    case .raise(let event, let properties, let step, let visit):
      guard run.chain < Journeys.Limits.chain else {
        return count("not_raised:chain_too_long", run.journey, run.version, step: step)
      }
      raised.append(
        Event(
          name: event,
          messageId: "raise:\(run.id.hex):\(step)" + (visit > 1 ? ":\(visit)" : ""), at: now,
          properties: properties, context: .raised(chain: run.chain + 1), source: .engine,
          contact: subject.id))
    }
  }

  private func queue(_ request: MessageRequest, of run: Run, _ subject: Subject) throws {
    // A push has several lines and is counted once (semantics.md, 12).
    var first: MessageRequest.Line?
    for line in request.lines {
      let added = try transaction.messages.add(
        LedgerLine(
          key: line.key, contact: subject.id,
          origin: .init(
            run: run.id, journey: run.journey, version: run.version, step: request.step),
          channel: request.send.channel, lane: .triggered, content: request.send.content,
          purpose: request.send.purpose, topic: request.send.topic,
          destination: line.destination, service: line.service, queuedAt: now,
          expiresAt: request.expiresAt, unsendable: line.unsendable))
      if added, first == nil { first = line }
    }
    guard let first else { return }
    if first.isWanted { count("queued", run.journey, run.version, step: request.step) }
    if let reason = first.unsendable {
      count("not_sent:\(reason)", run.journey, run.version, step: request.step)
    } else {
      hasQueued = true
    }
  }

  /// Counts what happened to a run between two states: version, steps passed, end, goal.
  func count(from old: Run, to new: Run) {
    if new.version != old.version {
      count("moved_out", old.journey, old.version)
      count("moved_in", new.journey, new.version)
    }
    for passage in new.path.dropFirst(old.path.count) {
      count("visited", new.journey, new.version, step: passage.step)
    }
    for (index, passage) in new.path.enumerated() {
      guard let outcome = passage.outcome,
        index >= old.path.count || old.path[index].outcome == nil
      else { continue }
      count("outcome:\(outcome)", new.journey, new.version, step: passage.step)
    }
    if case .ended(let end) = new.state,
      old.isLive || new.path.count > old.path.count
        || old.path.isEmpty
    {
      count("left:\(end.reason.word)", new.journey, new.version)
    }
    if old.goalReachedAt == nil, new.goalReachedAt != nil {
      count("goal", new.journey, new.version)
    }
  }

  // MARK: Messages

  private func settle(
    _ settlement: MessageEvent.Settlement, _ subject: Subject
  ) throws {
    guard let run = subject.runs.first(where: { $0.id == settlement.origin?.run }),
      let origin = settlement.origin
    else { return }
    try tell(
      run,
      .settled(step: origin.step, key: settlement.key, sent: settlement.state.countsAsSent),
      subject)
    if settlement.state == .failed, let run = subject.runs.first(where: { $0.id == origin.run }) {
      try tell(run, .interaction(step: origin.step, .bounced, link: nil), subject)
    }
  }

  private func note(
    _ noted: MessageEvent.Noted, at instant: Instant, _ subject: Subject
  ) throws {
    let column: Ledger.InteractionColumn? =
      switch noted.interaction {
      case .opened: .opened
      case .clicked: .clicked
      case .sent, .delivered, .bounced, .complained, .unsubscribed, .replied: nil
      }
    guard let line = try transaction.messages.line(noted.key, of: subject.id) else { return }
    var isFirst = true
    if let column {
      isFirst = try transaction.messages.mark(column, noted.key, of: subject.id, at: instant)
    }
    guard let origin = line.origin else { return }
    if isFirst, let column, line.channel == .push {
      isFirst = try !transaction.messages.isMarked(
        column, besides: line.key, of: origin, of: subject.id)
    }
    if isFirst {
      count(noted.interaction.rawValue, origin.journey, origin.version, step: origin.step)
    }
    guard let run = subject.runs.first(where: { $0.id == origin.run }) else { return }
    try tell(
      run, .interaction(step: origin.step, noted.interaction, link: noted.link), subject)
  }
}
