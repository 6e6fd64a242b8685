import Database
import PostgresCluster
import Store
import Testing
import Values

/// Hot statements have to find their rows by an index, however much there is beside them.
@Suite struct PlanTests {
  static let hot: [(name: String, query: Query)] = [
    ("log", "SELECT body FROM log WHERE partition = 1 AND position > 5 ORDER BY position LIMIT 9"),
    (
      "timers",
      """
      SELECT due, kind, contact, ref FROM timers WHERE partition = 1 AND due <= 5
      ORDER BY due, kind, contact, ref LIMIT 9
      """
    ),
    (
      "identities",
      "SELECT contact FROM identities WHERE partition = 1 AND kind = 1 AND value = 'a'"
    ),
    ("contacts", "SELECT body FROM contacts WHERE partition = 1 AND id = 5"),
    (
      "runs",
      """
      SELECT contact, body FROM runs WHERE partition = 1 AND contact = 5 AND active = 1
      """
    ),
    (
      "messages",
      """
      SELECT key FROM messages WHERE partition = 1 AND channel = 'email' AND lane = 0
        AND due_at <= 5 AND state = 'queued' ORDER BY due_at LIMIT 9
      """
    ),
    ("seen", "SELECT 1 FROM seen WHERE partition = 1 AND contact = 5 AND message = \(raw: "'x'")"),
    (
      "interests",
      """
      SELECT contact FROM interests WHERE partition = 1 AND product = 'lamp' AND contact > 5
      ORDER BY contact LIMIT 9
      """
    ),
    (
      "products",
      """
      SELECT body FROM products WHERE (generation, id) > (5, 'lamp')
      ORDER BY generation, id LIMIT 9
      """
    ),
    ("carts", "SELECT body FROM carts WHERE partition = 1 AND contact = 5"),
    (
      "history",
      "SELECT name FROM history WHERE partition = 1 AND contact = 5 ORDER BY at DESC LIMIT 9"
    ),
  ]

  @Test(arguments: Kind.all)
  func `every hot statement searches by an index and sorts nothing`(kind: Kind) async throws {
    try await kind.store { database in
      for (name, query) in Self.hot {
        let plan = try await database.write { (transaction: Transaction) throws in
          switch transaction.dialect {
          case .sqlite:
            return try transaction.rows("EXPLAIN QUERY PLAN \(query)") { $0.text(3) }
          case .postgres:
            // Empty tables are read whole, or sorted, whatever the index.
            for way in ["seqscan", "bitmapscan", "sort"] {
              try transaction.run("SET LOCAL enable_\(raw: way) = off")
            }
            return try transaction.rows("EXPLAIN \(query)") { $0.text(0) }
          }
        }
        let text = plan.joined(separator: "\n")
        #expect(!text.contains("SCAN \(name)") && !text.contains("Seq Scan"), "\(text)")
        #expect(!text.contains("TEMP B-TREE") && !text.contains("Sort"), "\(text)")
      }
    }
  }
}
