import Database
import Engine
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

  private func publish(_ id: String, _ draft: JSON) throws {
    let (publishing, now) = (self.publishing, self.now)
    note("publishes \(id)")
    try database.writeNow { transaction in
      try publishing.put(.journey, id, draft, in: transaction, at: now)
      _ = try publishing.publishJourney(id, in: transaction, at: now)
    }
    stopped.remove(id)
  }

  /// A new version while people are inside, or the end of a journey.
  func edit() throws {
    let sketch = sketches[chance.pick(sketches.keys.sorted())]
    guard let sketch else { preconditionFailure("the id is one of the keys") }
    memory.did("edits")
    if chance.happens(75) { return try publish(sketch.id, sketch.draft(&chance)) }
    let (publishing, now) = (self.publishing, self.now)
    let isDeleted = chance.happens(40)
    note("stops \(sketch.id)\(isDeleted ? " and deletes it" : "")")
    try database.writeNow { transaction in
      if try transaction.definitions.draft(.journey, sketch.id) == nil { return }
      _ = try publishing.stopJourney(sketch.id, in: transaction, at: now)
      if isDeleted { try publishing.delete(.journey, sketch.id, in: transaction, at: now) }
    }
    stopped.insert(sketch.id)
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
