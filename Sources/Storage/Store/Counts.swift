import Database
package import Values

/// Counts of the reports, kept in the transaction that makes what they count, so that they agree
/// with runs and ledger at every commit (I9).
package struct Counts {
  let transaction: Transaction

  /// What is counted.
  package struct Key: Hashable, Sendable {
    package let journey: String
    package let version: Int
    /// The step, or empty for the journey as a whole.
    package let step: String
    package let metric: String
    /// Days since 1970-01-01 in UTC.
    package let day: Int64

    /// The key of what is counted at an instant.
    package init(journey: String, version: Int, step: String, metric: String, at: Instant) {
      self.journey = journey
      self.version = version
      self.step = step
      self.metric = metric
      day = Int64((Double(at.milliseconds) / 86_400_000).rounded(.down))
    }
  }

  /// Adds to the counts of a partition.
  package func add(_ counts: [Key: Int64], in partition: Int) throws {
    let order = counts.sorted { left, right in
      (left.key.journey, left.key.version, left.key.step, left.key.metric)
        < (right.key.journey, right.key.version, right.key.step, right.key.metric)
    }
    for (key, n) in order {
      try transaction.send(
        """
        INSERT INTO counts (partition, journey, version, step, metric, day, n)
        VALUES (\(partition), \(key.journey), \(key.version), \(key.step), \(key.metric),
          \(key.day), \(n))
        ON CONFLICT (partition, journey, version, step, metric, day)
        DO UPDATE SET n = counts.n + excluded.n
        """)
    }
  }

  /// The sums of a journey by step and metric, of one version or of all.
  package func sums(of journey: String, version: Int?) throws -> [String: [String: Int64]] {
    let rows = try transaction.rows(
      """
      SELECT step, metric, CAST(sum(n) AS BIGINT) FROM counts WHERE journey = \(journey)
        AND (\(version ?? -1) = -1 OR version = \(version ?? -1)) GROUP BY step, metric
      """
    ) { ($0.text(0), $0.text(1), $0.int(2)) }
    var sums: [String: [String: Int64]] = [:]
    for (step, metric, n) in rows { sums[step, default: [:]][metric] = n }
    return sums
  }
}

/// Which events have come, and when last: what tells that a trigger's code is integrated.
package struct EventNames {
  let transaction: Transaction

  /// What is known of one name.
  package struct Entry: Sendable, Hashable {
    package let name: String
    package let firstAt: Instant
    package let lastAt: Instant
    package let count: Int64
  }

  /// Adds events of a name.
  package func add(_ name: String, count: Int64, at now: Instant, in partition: Int) throws {
    try transaction.send(
      """
      INSERT INTO event_names (partition, name, first_at, last_at, n)
      VALUES (\(partition), \(name), \(now.milliseconds), \(now.milliseconds), \(count))
      ON CONFLICT (partition, name)
      DO UPDATE SET last_at = excluded.last_at, n = event_names.n + excluded.n
      """)
  }

  /// Every name, in order.
  package func all() throws -> [Entry] {
    try transaction.rows(
      """
      SELECT name, min(first_at), max(last_at), CAST(sum(n) AS BIGINT) FROM event_names
      GROUP BY name ORDER BY name
      """
    ) {
      Entry(
        name: $0.text(0), firstAt: Instant(milliseconds: $0.int(1)),
        lastAt: Instant(milliseconds: $0.int(2)), count: $0.int(3))
    }
  }
}

/// Refused events with their reasons; the newest are kept.
package struct Rejections {
  let transaction: Transaction

  /// One refused event.
  package struct Entry: Sendable, Hashable {
    package let id: Fingerprint
    package let at: Instant
    package let code: String
    package let message: String
    /// The event's name, where it could be read.
    package let event: String?
    /// The beginning of what came.
    package let excerpt: String

    package init(
      id: Fingerprint, at: Instant, code: String, message: String, event: String?, excerpt: String
    ) {
      self.id = id
      self.at = at
      self.code = code
      self.message = message
      self.event = event
      self.excerpt = excerpt
    }
  }

  /// Keeps a refused event.
  package func add(_ entry: Entry) throws {
    try transaction.send(
      """
      INSERT INTO rejections (id, at, code, message, event, excerpt)
      VALUES (\(entry.id.bytes), \(entry.at.milliseconds), \(entry.code), \(entry.message),
        \(entry.event), \(entry.excerpt)) ON CONFLICT DO NOTHING
      """)
  }

  /// Takes the words out of every refused event that mentions somebody who was erased (I10).
  package func redact(mentioning text: String) throws {
    try transaction.send(
      """
      UPDATE rejections SET message = 'A person in it was erased.', excerpt = ''
      WHERE \(sqlite: "instr", postgres: "strpos")(excerpt, \(text)) > 0
        OR \(sqlite: "instr", postgres: "strpos")(message, \(text)) > 0
      """)
  }

  /// Makes room: keeps the newest.
  package func prune() throws {
    try transaction.send(
      """
      DELETE FROM rejections WHERE at < (SELECT min(at) FROM
        (SELECT at FROM rejections ORDER BY at DESC, id DESC LIMIT \(Limits.rejections)) newest)
      """)
  }

  /// A page, newest first, of one event name or of all.
  package func page(event: String?, before: Place?, limit: Int) throws -> [Entry] {
    let before = before ?? .newest
    return try transaction.rows(
      """
      SELECT id, at, code, message, event, excerpt FROM rejections
      WHERE (at, id) < (\(before.at.milliseconds), \(before.id.bytes))
        AND (\(event ?? "") = '' OR event = \(event ?? ""))
      ORDER BY at DESC, id DESC LIMIT \(limit)
      """
    ) { row in
      guard let id = Fingerprint(bytes: row.bytes(0)) else {
        preconditionFailure("rejections are named by fingerprints")
      }
      return Entry(
        id: id, at: Instant(milliseconds: row.int(1)), code: row.text(2), message: row.text(3),
        event: row.textOrNil(4), excerpt: row.text(5))
    }
  }
}
