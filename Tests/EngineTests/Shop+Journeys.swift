import Database
import Engine
import Journeys
import Store
import Values

// What the people of the shop decide about everybody inside a journey.

extension Shop {
  /// Pauses a journey.
  func pause(_ id: String) throws {
    let (publishing, now) = (engine.publishing, clock.now)
    try database.writeNow { transaction in
      _ = try publishing.pauseJourney(id, in: transaction, at: now)
    }
    try settle()
  }

  /// Lets a paused journey go on; tells everybody inside unless told otherwise.
  func resume(_ id: String, _ late: Late, sweeps: Bool = true) throws {
    let (publishing, now) = (engine.publishing, clock.now)
    try database.writeNow { transaction in
      _ = try publishing.resumeJourney(id, late: late, in: transaction, at: now)
    }
    if sweeps { try sweep() }
    try settle()
  }

  /// Publishes a new version in which those inside go on.
  func `continue`(_ id: String, _ json: String, sweeps: Bool = true) throws -> Prospect {
    let (publishing, body, now) = (engine.publishing, try JSON(parsing: json), clock.now)
    let prospect = try database.writeNow { transaction in
      try publishing.put(.journey, id, body, in: transaction, at: now)
      let prospect = try publishing.prospect(of: id, in: transaction, at: now)
      _ = try publishing.publishJourney(id, inFlight: .continue, in: transaction, at: now)
      return prospect
    }
    if sweeps { try sweep() }
    try settle()
    return prospect
  }

  /// Tells those inside what they have to obey.
  ///
  /// - Returns: whether there may be more to tell.
  @discardableResult
  func sweep(pages: Int = 1_000, limit: Int = 256) throws -> Bool {
    for _ in 0..<pages {
      let pending = try database.readNow { try $0.tours.pending() }
      guard let next = pending.first else { return false }
      let (sweeping, now) = (engine.sweeping, clock.now)
      let outcome = try database.writeNow { transaction in
        let outcome = try sweeping.page(
          transaction, of: next.journey, in: next.partition, at: now, limit: limit)
        try sweeping.finish(next.journey, in: transaction)
        return outcome
      }
      engine.appended(outcome?.entries ?? [:])
    }
    return try database.readNow { try !$0.tours.pending().isEmpty }
  }
}
