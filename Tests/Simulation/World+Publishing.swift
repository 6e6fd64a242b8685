import Database
import Engine
import Journeys
import Store
import Values

// What the people of the shop do with their definitions while visitors are inside.

extension World {
  /// Publishes triggers, contents, the abandoned cart and a few journeys that chance draws.
  func found() throws {
    let (publishing, now) = (self.publishing, self.now)
    try database.writeNow { transaction in
      try publishing.put(
        .topic, "newsletter", ["name": "Newsletter"], in: transaction, at: now)
      for number in 0..<Marketing.pings {
        let id = Marketing.trigger(ofPing: number)
        try publishing.put(
          .trigger, id, ["event": .string(Marketing.event(ofPing: number))], in: transaction,
          at: now)
        _ = try publishing.publishTrigger(id, in: transaction, at: now)
      }
      for (id, rule) in Marketing.segments {
        try publishing.put(
          .segment, id, try JSON(parsing: rule), in: transaction, at: now)
      }
      for (id, body) in Marketing.contents {
        try publishing.put(.content, id, body, in: transaction, at: now)
        _ = try publishing.makeReady(id, in: transaction, at: now)
      }
    }
    try computeSegments()
    try publish("abandoned-cart", try JSON(parsing: Marketing.abandonedCart))
    for number in 1...chance.among(2...4) {
      let sketch = JourneySketch(number: number, &chance)
      sketches[sketch.id] = sketch
      try publish(sketch.id, sketch.draft(&chance))
    }
  }

  /// Judges everybody by the segments, which here is nobody yet.
  private func computeSegments() throws {
    let backfilling = Backfilling(
      shelf: PlaybookShelf(workspace: workspace), workspace: workspace, partitions: partitions)
    let now = self.now
    try database.writeNow { transaction in
      for page in try transaction.backfills.pages() {
        _ = try backfilling.page(transaction, of: page.segment, in: page.partition, now: now)
      }
      for (id, _) in Marketing.segments { try backfilling.end(transaction, id, at: now) }
    }
  }

  private func publish(_ id: String, _ draft: JSON, inFlight: InFlight = .stay) throws {
    let (publishing, now) = (self.publishing, self.now)
    note("publishes \(id), those inside \(inFlight)")
    if inFlight == .continue { memory.did("moves") }
    try database.writeNow { transaction in
      try publishing.put(.journey, id, draft, in: transaction, at: now)
      _ = try publishing.publishJourney(id, inFlight: inFlight, in: transaction, at: now)
    }
    stopped.remove(id)
  }

  private func pauseOrResume(_ id: String) throws {
    if stopped.contains(id) { return }
    if paused.contains(id) { return try resume(id) }
    let (publishing, now) = (self.publishing, self.now)
    note("pauses \(id)")
    memory.did("pauses")
    try database.writeNow { transaction in
      _ = try publishing.pauseJourney(id, in: transaction, at: now)
    }
    paused.insert(id)
  }

  /// Lets a paused journey go on.
  func resume(_ id: String) throws {
    let (publishing, now) = (self.publishing, self.now)
    let late = chance.pick(Late.allCases)
    note("resumes \(id), what is late: \(late)")
    try database.writeNow { transaction in
      _ = try publishing.resumeJourney(id, late: late, in: transaction, at: now)
    }
    paused.remove(id)
  }

  /// Somebody tells a page of those inside a journey what they have to obey.
  ///
  /// - Returns: whether there was anything to tell.
  @discardableResult
  func sweep(_ node: Node, limit: Int) throws -> Bool {
    let pending = try database.readNow { try $0.tours.pending() }
    if pending.isEmpty { return false }
    let (next, sweeping, now) = (chance.pick(pending), node.sweeping, self.now)
    let crash = nextCrash()
    let outcome: Sweeping.Outcome?
    do {
      outcome = try database.writeNow(.relaxed) { transaction in
        let outcome = try sweeping.page(
          transaction, of: next.journey, in: next.partition, at: now, limit: limit)
        try sweeping.finish(next.journey, in: transaction)
        if crash == .beforeCommit { throw Crash() }
        return outcome
      }
    } catch is Crash {
      note("node \(node.number) dies before a page of a sweep is committed")
      die(node)
      return true
    }
    note("node \(node.number) tells \(outcome?.count ?? 0) of \(next.journey) in \(next.partition)")
    memory.did("sweeps")
    if crash == .afterCommit { die(node) } else { node.tail.add(outcome?.entries ?? [:]) }
    return true
  }

  /// A new version while people are inside, or the end of a journey.
  func edit() throws {
    let sketch = sketches[chance.pick(sketches.keys.sorted())]
    guard let sketch else { preconditionFailure("the id is one of the keys") }
    memory.did("edits")
    switch chance.below(10) {
    case 0..<3: return try pauseOrResume(sketch.id)
    case 3..<6: return try publish(sketch.id, sketch.draft(&chance), inFlight: .continue)
    case 6, 7: return try publish(sketch.id, sketch.draft(&chance))
    default: break
    }
    let (publishing, now) = (self.publishing, self.now)
    let isDeleted = chance.happens(40)
    note("stops \(sketch.id)\(isDeleted ? " and deletes it" : "")")
    try database.writeNow { transaction in
      if try transaction.definitions.draft(.journey, sketch.id) == nil { return }
      _ = try publishing.stopJourney(sketch.id, in: transaction, at: now)
      if isDeleted { try publishing.delete(.journey, sketch.id, in: transaction, at: now) }
    }
    stopped.insert(sketch.id)
    paused.remove(sketch.id)
    // Whoever is not taken out at once leaves when they are touched.
    if isDeleted || chance.happens(30) { return }
    for partition in 0..<partitions {
      let ended = try database.writeNow { transaction in
        try Stopping().page(transaction, of: sketch.id, in: partition, at: now)
      }
      note("takes \(ended) out of \(sketch.id)")
    }
  }
}
