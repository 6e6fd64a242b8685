import Database

/// How far the log has been folded into what recommendations rest on. One node folds at a time.
package struct RollupRows {
  let transaction: Transaction

  /// Where the rollup stands.
  package struct State: Sendable, Hashable {
    /// Goes up with every write: what was read under another serial must not be written any more.
    package var serial: Int64
    /// Goes up when neighbours were taken away: who keeps some in memory begins anew.
    package var epoch: Int64
    /// Goes up with every write of neighbours.
    package var edition: Int64
    /// The newest period of all baskets.
    package var period: Int
  }

  /// Where the rollup stands.
  package func state() throws -> State {
    guard let state = try row(lock: "") else {
      preconditionFailure("the migration writes the row")
    }
    return state
  }

  /// Where the rollup stands, with its lock; nil when another node has it.
  package func tryLock() throws -> State? {
    try row(lock: "\(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")")
  }

  private func row(lock: Query) throws -> State? {
    try transaction.first(
      "SELECT serial, epoch, edition, period FROM rollup WHERE id = 0\(lock)"
    ) {
      State(
        serial: $0.int(0), epoch: $0.int(1), edition: $0.int(2), period: Int($0.int(3)))
    }
  }

  /// Writes where the rollup stands.
  package func save(_ state: State) throws {
    try transaction.send(
      """
      UPDATE rollup SET serial = \(state.serial), epoch = \(state.epoch),
        edition = \(state.edition), period = \(state.period) WHERE id = 0
      """)
  }

  /// A part of a partition's log that has been applied and not been folded.
  package struct Backlog: Sendable, Hashable {
    package let partition: Int
    /// The position that was folded last.
    package let cursor: Int64
    /// The position that was applied last.
    package let end: Int64
  }

  /// What is left to do, by partition.
  package func backlog() throws -> [Backlog] {
    try transaction.rows(
      """
      SELECT p.partition, COALESCE(c.position, 0), p.cursor FROM partitions p
      LEFT JOIN rollup_cursors c ON c.partition = p.partition
      WHERE p.cursor > COALESCE(c.position, 0) ORDER BY p.partition
      """
    ) { Backlog(partition: Int($0.int(0)), cursor: $0.int(1), end: $0.int(2)) }
  }

  /// Writes how far a partition has been folded.
  package func save(cursor: Int64, of partition: Int) throws {
    try transaction.send(
      """
      INSERT INTO rollup_cursors (partition, position) VALUES (\(partition), \(cursor))
      ON CONFLICT (partition) DO UPDATE SET position = excluded.position
      """)
  }

  /// Forgets everything that was folded, so that it is made again from the log.
  package func clear() throws {
    for table in ["baskets", "visits", "companions", "neighbours", "popularity", "rollup_cursors"] {
      try transaction.send("DELETE FROM \(raw: table)")
    }
  }
}

extension Partitions {
  /// The partition in which a row lies that belongs to no contact: FNV-1a of its key.
  static func place(of key: String, among count: Int) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(hash % UInt64(count))
  }

  /// Keys by the partition in which their rows lie, in the order of partitions.
  static func places(
    of keys: some Sequence<String>, among count: Int
  ) -> [(partition: Int, keys: [String])] {
    Dictionary(grouping: keys) { place(of: $0, among: count) }
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
  }
}
