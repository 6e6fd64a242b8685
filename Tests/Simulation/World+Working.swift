import Database
import Engine
import Events
import Messages
import Store
import Values

// What the workers do, and what happens to them.

extension World {
  /// Where the next transaction breaks off, if it does.
  func nextCrash() -> Crash.Moment? {
    guard faults, chance.happens(6) else { return nil }
    return chance.happens(50) ? .beforeCommit : .afterCommit
  }

  // MARK: Ingest

  /// Takes some requests off the wire; they may arrive in any order, and again later.
  func ingest(_ node: Node, atMost limit: Int) throws {
    var taken: [Event] = []
    while taken.count < limit, !wire.isEmpty {
      let index = faults && chance.happens(40) ? chance.below(wire.count) : 0
      taken.append(wire.remove(at: index).received(at: now))
    }
    if taken.isEmpty { return }
    let crash = nextCrash()
    let (events, partitions) = (taken, self.partitions)
    let entries: [Int: [Log.Entry]]
    do {
      entries = try database.writeNow(.full) { transaction in
        let entries = try Ingest.append([events], partitions: partitions, in: transaction).entries
        if crash == .beforeCommit { throw Crash() }
        return entries
      }
    } catch is Crash {
      note("node \(node.number) dies before it has taken \(taken.map(\.messageId))")
      wire.append(contentsOf: taken)
      return die(node)
    }
    note("node \(node.number) takes \(taken.map(\.messageId))")
    for event in taken { remember(event) }
    if faults {
      // Nobody heard the answer, or a network repeated the request: it comes again.
      wire.append(contentsOf: taken.filter { _ in crash == .afterCommit || chance.happens(12) })
    }
    if crash == .afterCommit { return die(node) }
    node.tail.add(entries)
  }

  private func remember(_ event: Event) {
    if memory.received[event.messageId] != nil { return memory.did("repeated events") }
    memory.received[event.messageId] = event
    memory.did("events")
    guard event.name == "Subscribed" || event.name == "Unsubscribed" else { return }
    memory.statements.append(
      Memory.Statement(
        messageId: event.messageId, at: event.at,
        channel: event.properties["channel"]?.text ?? "",
        topic: event.properties["topic"]?.text ?? "", isOptIn: event.name == "Subscribed"))
  }

  // MARK: Apply

  /// Applies one batch; true when it did anything.
  @discardableResult
  func apply(_ node: Node, _ partition: Int) throws -> Bool {
    let before = try place(of: partition)
    let (apply, now, crash) = (node.apply, self.now, nextCrash())
    let outcome: Apply.Outcome?
    do {
      outcome = try database.writeNow(.relaxed) { transaction in
        let outcome = try apply.batch(transaction, partition: partition, now: now)
        if crash == .beforeCommit { throw Crash() }
        return outcome
      }
    } catch is Crash {
      note("node \(node.number) dies before a batch of partition \(partition) is committed")
      die(node)
      return true
    }
    guard let outcome else { throw violation("a partition is locked by nobody") }
    let after = try place(of: partition)
    if after.cursor > before.cursor {
      memory.batches.append(
        Memory.Batch(
          partition: partition, after: before.cursor, through: after.cursor,
          clockBefore: before.clock, clockAfter: after.clock))
    }
    if outcome.events + outcome.timers > 0 {
      note(
        "node \(node.number) applies in \(partition) through \(after.cursor): "
          + "\(outcome.events) events, \(outcome.timers) timers")
    }
    if outcome.timers > 0 { memory.did("batches with timers") }
    if crash == .afterCommit {
      note("node \(node.number) dies after that")
      die(node)
    } else {
      apply.committed(outcome, partition: partition)
    }
    return outcome.events + outcome.timers > 0
  }

  private func place(of partition: Int) throws -> (cursor: Int64, clock: Instant) {
    let progress = try database.writeNow(.relaxed) { try $0.partitions.lock(partition) }
    return (progress.cursor, progress.clock)
  }

  // MARK: Dispatch

  /// Claims what is due on a channel and marks it as handed over.
  @discardableResult
  func claim(_ node: Node, _ channel: ChannelKind, _ partition: Int) throws -> Bool {
    let (dispatch, now, crash) = (node.dispatch, self.now, nextCrash())
    let limit = faults ? chance.among(1...5) : 50
    let claim: Dispatch.Claim
    do {
      claim = try database.writeNow(.full) { transaction in
        let claim = try dispatch.claim(
          transaction, channel, .triggered, partition: partition, now: now, limit: limit)
        if crash == .beforeCommit { throw Crash() }
        return claim
      }
    } catch is Crash {
      die(node)
      return true
    }
    for assignment in claim.assignments {
      note(
        "node \(node.number) hands over \(assignment.line.key.hex.prefix(8)) "
          + "\(assignment.line.channel) to \(assignment.line.contact.text)")
      memory.did("hand-overs")
    }
    try checkHandOver(claim.assignments.map(\.line))
    node.underWay += claim.assignments
    if crash == .afterCommit {
      note("node \(node.number) dies between handing over and delivering")
      die(node, delivers: false)
    } else {
      node.tail.add(claim.entries)
    }
    return !claim.assignments.isEmpty || !claim.entries.isEmpty
  }

  /// Makes one attempt and records what became of it.
  @discardableResult
  func deliver(_ node: Node) throws -> Bool {
    guard !node.underWay.isEmpty else { return false }
    let assignment = node.underWay.remove(at: chance.below(node.underWay.count))
    let line = assignment.line
    let delivery: Delivery
    do {
      _ = try node.rendering.parcel(assignment)
      delivery = provider.receive(line, faults: faults, &chance)
    } catch {
      throw violation("a published content could not be rendered: \(error)")
    }
    note("provider on \(line.key.hex.prefix(8)): \(delivery)")
    let crash = nextCrash()
    if crash == .beforeCommit {
      note("node \(node.number) dies before it has recorded that")
      die(node)
      return true
    }
    let (dispatch, now) = (node.dispatch, self.now)
    let report = Dispatch.Report(line: line, delivery: delivery)
    let entries = try database.writeNow(.relaxed) { transaction in
      try dispatch.record([report], transaction, now: now)
    }
    try checkRecorded(line)
    if crash == .afterCommit { die(node) } else { node.tail.add(entries) }
    return true
  }

  // MARK: Ends

  /// A process ends in the middle: its memory is gone, and of the messages that it had under way
  /// some may have left.
  func die(_ node: Node, delivers: Bool = true) {
    memory.did("crashes")
    for assignment in node.underWay where delivers && chance.happens(50) {
      _ = provider.receive(assignment.line, faults: true, &chance)
    }
    node.restart()
  }

  /// All processes end and one begins: what was under way is in doubt.
  func restartAll() throws {
    for node in nodes { die(node) }
    for partition in 0..<partitions { try reconcile(partition, before: .latest) }
  }

  /// As a node among others does it: what has been under way for too long is in doubt.
  func reconcile(_ partition: Int, before: Instant) throws {
    let (dispatch, now) = (nodes[0].dispatch, self.now)
    while true {
      let (keys, entries) = try database.writeNow(.full) { transaction in
        let keys = try transaction.messages.underWay(in: partition, before: before, limit: 256)
          .map(\.key)
        let entries = try dispatch.reconcile(
          transaction, partition: partition, handedOverBefore: before, now: now
        ).entries
        return (keys, entries)
      }
      if keys.isEmpty { return }
      note("in doubt: \(keys.map { $0.hex.prefix(8) })")
      memory.did("reconciliations")
      if workspace.inDoubt == .resend {
        for key in keys { memory.sentAgain[key, default: 0] += 1 }
      }
      nodes[0].tail.add(entries)
    }
  }
}

extension Event {
  /// The same event, as it arrives at another instant.
  fileprivate func received(at instant: Instant) -> Event {
    Event(
      kind: kind, name: name, messageId: messageId, userId: userId, anonymousId: anonymousId,
      previousId: previousId, groupId: groupId, at: at, receivedAt: instant,
      properties: properties, traits: traits, context: context, source: source, contact: contact)
  }
}
