import Database
package import Messages
package import Values

/// The ledger: one line a message, written before anything leaves (I4), the only truth about what
/// was sent (I9).
package struct Ledger {
  let transaction: Transaction

  /// Writes a new line. A line with the same send key is already there and stays as it is.
  ///
  /// - Returns: false when the line was there.
  @discardableResult
  package func add(_ line: LedgerLine) throws -> Bool {
    try transaction.run(
      """
      INSERT INTO messages (partition, contact, key, run, journey, version, step, channel, lane,
        content, purpose, topic, destination, service, queued_at, expires_at, state, reason,
        detail, due_at, attempts, settled_at, variables)
      VALUES (\(line.contact.partition), \(line.contact.number), \(line.key.bytes),
        \(line.origin?.run.bytes), \(line.origin?.journey), \(line.origin?.version),
        \(line.origin?.step), \(line.channel.rawValue), \(line.lane.rawValue), \(line.content),
        \(line.purpose.rawValue), \(line.topic), \(line.destination), \(line.service),
        \(line.queuedAt.milliseconds), \(line.expiresAt?.milliseconds), \(line.state.rawValue),
        \(line.reason), \(line.detail), \(line.dueAt.milliseconds), \(line.attempts),
        \(line.settledAt?.milliseconds), \(line.variables?.serialized))
      ON CONFLICT DO NOTHING
      """) == 1
  }

  /// The lines of one lane whose turn it is, oldest first.
  package func due(
    _ channel: ChannelKind, _ lane: Lane, in partition: Int, at now: Instant, limit: Int
  ) throws -> [LedgerLine] {
    try transaction.rows(
      """
      SELECT \(Ledger.columns) FROM messages WHERE partition = \(partition)
        AND channel = \(channel.rawValue) AND lane = \(lane.rawValue)
        AND due_at <= \(now.milliseconds) AND state = 'queued'
      ORDER BY due_at LIMIT \(limit)\(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")
      """, LedgerLine.read)
  }

  /// True when a lane has something whose turn it is.
  package func hasDue(
    _ channel: ChannelKind, _ lane: Lane, in partition: Int, at now: Instant
  ) throws -> Bool {
    try transaction.first(
      """
      SELECT 1 FROM messages WHERE partition = \(partition) AND channel = \(channel.rawValue)
        AND lane = \(lane.rawValue) AND due_at <= \(now.milliseconds) AND state = 'queued' LIMIT 1
      """
    ) { $0.int(0) } != nil
  }

  /// Marks a line as handed over, in the transaction that is durable before the bytes go out (I4).
  package func handOver(_ line: LedgerLine, at now: Instant) throws {
    try transaction.send(
      """
      UPDATE messages SET state = 'handed_over', handed_over_at = \(now.milliseconds),
        attempts = attempts + 1, content_version = \(line.contentVersion),
        variables = \(line.variables?.serialized)
      WHERE partition = \(line.contact.partition) AND contact = \(line.contact.number)
        AND key = \(line.key.bytes)
      """)
  }

  /// Writes the end of a line, unless it has one already.
  ///
  /// - Returns: false when the line was final before.
  @discardableResult
  package func settle(
    _ line: LedgerLine, as state: MessageState, reason: String?, detail: String? = nil,
    reference: String? = nil, at now: Instant
  ) throws -> Bool {
    precondition(state.isFinal, "only a final state settles a line")
    return try transaction.run(
      """
      UPDATE messages SET state = \(state.rawValue), reason = \(reason), detail = \(detail),
        reference = \(reference), settled_at = \(now.milliseconds)
      WHERE partition = \(line.contact.partition) AND contact = \(line.contact.number)
        AND key = \(line.key.bytes) AND state IN ('queued', 'handed_over')
      """) == 1
  }

  /// Puts a line that was certainly not accepted back into its lane.
  ///
  /// - Returns: false when no such line is under way.
  @discardableResult
  package func postpone(
    _ line: LedgerLine, until due: Instant, reason: String, detail: String
  ) throws -> Bool {
    try transaction.run(
      """
      UPDATE messages SET state = 'queued', due_at = \(due.milliseconds), reason = \(reason),
        detail = \(detail)
      WHERE partition = \(line.contact.partition) AND contact = \(line.contact.number)
        AND key = \(line.key.bytes) AND state = 'handed_over'
      """) == 1
  }

  /// Lines that were handed over and have no outcome: after a crash they are in doubt (I4).
  package func underWay(in partition: Int, before: Instant, limit: Int) throws -> [LedgerLine] {
    try transaction.rows(
      """
      SELECT \(Ledger.columns) FROM messages WHERE partition = \(partition) AND state = 'handed_over'
        AND handed_over_at < \(before.milliseconds) LIMIT \(limit)
      """, LedgerLine.read)
  }

  /// One line.
  package func line(_ key: Fingerprint, of contact: ContactID) throws -> LedgerLine? {
    try transaction.first(
      """
      SELECT \(Ledger.columns) FROM messages WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND key = \(key.bytes)
      """, LedgerLine.read)
  }

  /// Remembers the first opening or click.
  ///
  /// - Returns: false when there was one before, or when there is no such line.
  package func mark(
    _ column: InteractionColumn, _ key: Fingerprint, of contact: ContactID, at now: Instant
  ) throws -> Bool {
    try transaction.run(
      """
      UPDATE messages SET \(raw: column.rawValue) = \(now.milliseconds)
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
        AND key = \(key.bytes) AND \(raw: column.rawValue) IS NULL
      """) == 1
  }

  /// The columns that interactions fill.
  package enum InteractionColumn: String {
    case opened = "opened_at"
    case clicked = "clicked_at"
  }

  /// What a list of messages is narrowed by.
  package struct Filter: Sendable {
    package var contact: ContactID?
    package var journey: String?
    package var step: String?
    package var state: MessageState?

    package init(
      contact: ContactID? = nil, journey: String? = nil, step: String? = nil,
      state: MessageState? = nil
    ) {
      self.contact = contact
      self.journey = journey
      self.step = step
      self.state = state
    }
  }

  /// A page of the ledger, newest first, after the line with this instant and key.
  package func page(_ filter: Filter, before: Place?, limit: Int) throws -> [LedgerLine] {
    let before = before ?? .newest
    var conditions: Query =
      "(queued_at, key) < (\(before.at.milliseconds), \(before.id.bytes))"
    if let contact = filter.contact {
      conditions =
        "\(conditions) AND partition = \(contact.partition) AND contact = \(contact.number)"
    }
    if let journey = filter.journey { conditions = "\(conditions) AND journey = \(journey)" }
    if let step = filter.step { conditions = "\(conditions) AND step = \(step)" }
    if let state = filter.state { conditions = "\(conditions) AND state = \(state.rawValue)" }
    return try transaction.rows(
      """
      SELECT \(Ledger.columns) FROM messages WHERE \(conditions)
      ORDER BY queued_at DESC, key DESC LIMIT \(limit)
      """, LedgerLine.read)
  }

  /// How many lines stand in each state.
  package func states() throws -> [MessageState: Int64] {
    let rows = try transaction.rows("SELECT state, count(*) FROM messages GROUP BY state") {
      ($0.text(0), $0.int(1))
    }
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { word, count in
        MessageState(rawValue: word).map { ($0, count) }
      })
  }

  /// The earliest instant at which a queued line of a channel may leave, or nil when nothing is
  /// queued that may.
  package func next(_ channel: ChannelKind) throws -> Instant? {
    // Queue by queue: the least of all would be a search through everything that is queued.
    let due = try transaction.first(
      """
      SELECT min(soonest.due) FROM (
        SELECT (SELECT min(m.due_at) FROM messages m WHERE m.partition = p.partition
          AND m.channel = \(channel.rawValue) AND m.lane = l.lane AND m.state = 'queued'
          AND m.due_at < \(Ledger.held)) AS due
        FROM partitions p, (SELECT \(raw: "\(Lane.triggered.rawValue)") AS lane
          UNION ALL SELECT \(raw: "\(Lane.bulk.rawValue)")) l) soonest
      """
    ) { $0.intOrNil(0) }
    return (due ?? nil).map { Instant(milliseconds: $0) }
  }

  /// As `next(_:)`, of all channels.
  package func next() throws -> Instant? {
    try ChannelKind.allCases.compactMap { try next($0) }.min()
  }

  /// Moves the lines of a merged contact to the one it became (I10).
  package func move(from source: ContactID, to target: ContactID) throws {
    try transaction.send(
      """
      UPDATE messages SET partition = \(target.partition), contact = \(target.number)
      WHERE partition = \(source.partition) AND contact = \(source.number)
      """)
  }

  /// Takes personal data out of a contact's lines; what was sent when stays countable (I10).
  package func erase(_ contact: ContactID, at now: Instant) throws {
    try transaction.send(
      """
      UPDATE messages SET destination = '', variables = NULL, detail = NULL,
        state = CASE WHEN state = 'queued' THEN 'not_sent' ELSE state END,
        reason = CASE WHEN state = 'queued' THEN \(NotSentReason.contactErased.rawValue)
          ELSE reason END,
        settled_at = COALESCE(settled_at, \(now.milliseconds))
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
      """)
  }
}

extension Ledger {
  /// The `due_at` of lines that are held: after everything that comes by itself.
  static let held = Instant.latest.milliseconds

  /// The columns in the order in which `LedgerLine.read` takes them.
  static let columns: Query = """
    contact, key, run, journey, version, step, channel, lane, content, purpose, topic, destination,
    service, queued_at, expires_at, state, reason, detail, due_at, attempts, handed_over_at,
    settled_at, reference, content_version, variables, opened_at, clicked_at
    """
}

extension LedgerLine {
  static func read(_ row: Row) throws -> LedgerLine {
    guard let key = Fingerprint(bytes: row.bytes(1)),
      let channel = ChannelKind(rawValue: row.text(6)), let lane = Lane(rawValue: Int(row.int(7))),
      let purpose = Purpose(rawValue: row.text(9)), let state = MessageState(rawValue: row.text(15))
    else { preconditionFailure("the ledger holds only what was written by it") }
    let run = row.bytesOrNil(2).flatMap { Fingerprint(bytes: $0) }
    var line = LedgerLine(
      key: key, contact: ContactID(row.int(0)),
      origin: run.map {
        Origin(run: $0, journey: row.text(3), version: Int(row.int(4)), step: row.text(5))
      }, channel: channel, lane: lane, content: row.text(8), purpose: purpose, topic: row.text(10),
      destination: row.text(11), service: row.text(12),
      queuedAt: Instant(milliseconds: row.int(13)),
      expiresAt: instant(row, 14), variables: try row.textOrNil(24).map { try JSON(parsing: $0) })
    line.state = state
    line.reason = row.textOrNil(16)
    line.detail = row.textOrNil(17)
    line.dueAt = Instant(milliseconds: row.int(18))
    line.attempts = Int(row.int(19))
    line.handedOverAt = instant(row, 20)
    line.settledAt = instant(row, 21)
    line.reference = row.textOrNil(22)
    line.contentVersion = row.intOrNil(23).map(Int.init)
    line.openedAt = instant(row, 25)
    line.clickedAt = instant(row, 26)
    return line
  }

  private static func instant(_ row: Row, _ column: Int) -> Instant? {
    row.intOrNil(column).map { Instant(milliseconds: $0) }
  }
}
