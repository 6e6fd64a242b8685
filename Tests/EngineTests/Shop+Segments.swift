import Contacts
import Database
import Engine
import Segments
import Store
import Testing
import Values

extension Shop {
  /// Creates a segment or changes it, and judges all contacts by it.
  func define(_ id: String, _ json: String) throws {
    try put(id, json)
    try compute()
  }

  /// Creates a segment or changes it, and leaves the computing to others.
  func put(_ id: String, _ json: String) throws {
    let (publishing, body, now) = (engine.publishing, try JSON(parsing: json), clock.now)
    try database.writeNow { transaction in
      try publishing.put(.segment, id, body, in: transaction, at: now)
    }
  }

  /// Computes segments until all are done.
  func compute() throws {
    while try computePages() {}
    try settle()
  }

  /// One page of each segment and partition; true when there may be more.
  func computePages() throws -> Bool {
    let (backfilling, now) = (engine.backfilling, clock.now)
    let pages = try database.readNow { try $0.backfills.pages() }
    for page in pages where !page.isFinished {
      let entries = try database.writeNow {
        try backfilling.page($0, of: page.segment, in: page.partition, now: now)
      }
      engine.appended(entries ?? [:])
    }
    for segment in Set(pages.map(\.segment)) {
      try database.writeNow { try backfilling.end($0, segment, at: now) }
    }
    return !pages.isEmpty
  }

  /// How often contacts have entered and left, and how many are in.
  func tally(_ segment: String) throws -> [Int64] {
    try database.readNow { transaction in
      let sums = try transaction.counts.sums(of: SegmentCounts.name(of: segment), version: nil)
      let metrics = sums[""] ?? [:]
      return [
        metrics[SegmentCounts.entered] ?? 0, metrics[SegmentCounts.left] ?? 0,
        try transaction.memberships.count(of: segment),
      ]
    }
  }

  /// The contacts of a segment by their user ids, in order.
  func members(_ segment: String) throws -> [String] {
    try database.readNow { transaction in
      try transaction.memberships.members(of: segment, after: nil, limit: 100_000).map {
        try #require(try transaction.contacts.contact($0.contact)).userIDs.last ?? "?"
      }.sorted()
    }
  }

  /// What the tables say against the definitions: who should be in and is not or the other way
  /// round, and timers that are missing or too many.
  func differences() throws -> [String] {
    let (audit, now) = (engine.audit, clock.now)
    return try database.readNow { try audit.differences($0, at: now).map(\.description) }
  }
}
