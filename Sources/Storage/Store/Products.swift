package import Catalog
import Database
package import Values

/// The catalogue. Every change gets the next number of a counter, by which readers find out what
/// has changed. Whoever changes holds that counter until the end of the transaction, so that the
/// numbers are in the order of the commits and nobody reads past one that comes late.
package struct Products {
  let transaction: Transaction

  /// Who said what a product is.
  package enum Source: String, Sendable, Hashable, CaseIterable {
    /// Events that named a product nobody had told of.
    case events
    /// A file that was imported.
    case feed
    /// The administration API, or `parcours apply`.
    case api
  }

  /// A product and where it stands.
  package struct Line: Sendable, Hashable {
    package let product: Product
    package let source: Source
    /// True for what was taken away: events do not bring it back.
    package let isDeleted: Bool
    /// The counter at its last change.
    package let generation: Int64
    package let changedAt: Instant

    package init(
      product: Product, source: Source, isDeleted: Bool, generation: Int64, changedAt: Instant
    ) {
      self.product = product
      self.source = source
      self.isDeleted = isDeleted
      self.generation = generation
      self.changedAt = changedAt
    }
  }

  /// One product; what was taken away counts as absent.
  package func product(_ id: String) throws -> Product? {
    try lines(of: [id]).first.flatMap { $0.isDeleted ? nil : $0.product }
  }

  /// Products by their ids, in the order of the ids, those that were taken away among them.
  package func lines(of ids: [String]) throws -> [Line] {
    if ids.isEmpty { return [] }
    return try transaction.rows(
      """
      SELECT body, source, deleted, generation, changed_at FROM products
      WHERE id IN \(anyOf: ids) ORDER BY id
      """, Line.read)
  }

  /// A page of products in the order of their ids.
  ///
  /// - Parameter search: part of the id, the name or the brand, in any letter case; empty for all.
  package func page(search: String = "", after id: String, limit: Int) throws -> [Line] {
    if search.isEmpty {
      return try transaction.rows(
        """
        SELECT body, source, deleted, generation, changed_at FROM products
        WHERE id > \(id) AND deleted = 0 ORDER BY id LIMIT \(limit)
        """, Line.read)
    }
    return try transaction.rows(
      """
      SELECT body, source, deleted, generation, changed_at FROM products
      WHERE id > \(id) AND deleted = 0
        AND \(sqlite: "instr", postgres: "strpos")(search, \(search.lowercased())) > 0
      ORDER BY id LIMIT \(limit)
      """, Line.read)
  }

  /// A page of ids, in order.
  package func ids(after id: String, limit: Int) throws -> [String] {
    try transaction.rows(
      "SELECT id FROM products WHERE id > \(id) AND deleted = 0 ORDER BY id LIMIT \(limit)"
    ) { $0.text(0) }
  }

  /// What has changed since a state of the counter, in the order of change, also what was taken
  /// away.
  ///
  /// - Parameter place: the counter and the id of the last one that is known.
  package func changes(
    after place: (generation: Int64, id: String), limit: Int
  ) throws -> [Line] {
    try transaction.rows(
      """
      SELECT body, source, deleted, generation, changed_at FROM products
      WHERE (generation, id) > (\(place.generation), \(place.id))
      ORDER BY generation, id LIMIT \(limit)
      """, Line.read)
  }

  /// How many products there are.
  package func count() throws -> Int64 {
    try transaction.first("SELECT count(*) FROM products WHERE deleted = 0") { $0.int(0) } ?? 0
  }

  /// How often the catalogue has changed: when this number is the same, nothing has.
  package func generation() throws -> Int64 {
    try transaction.first("SELECT value FROM settings WHERE name = 'catalog_generation'") {
      Int64($0.text(0)) ?? 0
    } ?? 0
  }

  /// Takes the next number, for all that this transaction changes.
  package func advance() throws -> Int64 {
    let next = try transaction.first(
      """
      INSERT INTO settings (name, value) VALUES ('catalog_generation', '1')
      ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(settings.value AS BIGINT) + 1 AS TEXT)
      RETURNING value
      """
    ) { Int64($0.text(0)) }
    guard let next, let next else {
      preconditionFailure("a row that is inserted or updated is returned, and holds a number")
    }
    return next
  }

  /// Writes a product, in place of what there was.
  ///
  /// - Parameter generation: the number that this transaction took.
  package func save(
    _ product: Product, source: Source, generation: Int64, at now: Instant
  ) throws {
    try write(product, source, isDeleted: false, generation, now)
  }

  /// Takes a product away. What it was stays for whoever looks at old messages and runs (I7).
  package func delete(
    _ product: Product, source: Source, generation: Int64, at now: Instant
  ) throws {
    try write(product, source, isDeleted: true, generation, now)
  }

  private func write(
    _ product: Product, _ source: Source, isDeleted: Bool, _ generation: Int64, _ now: Instant
  ) throws {
    let search = "\(product.name)\n\(product.id)\n\(product.brand ?? "")".lowercased()
    try transaction.send(
      """
      INSERT INTO products (id, body, source, search, deleted, generation, changed_at)
      VALUES (\(product.id), \(product.json.serialized), \(source.rawValue), \(search),
        \(isDeleted), \(generation), \(now.milliseconds))
      ON CONFLICT (id) DO UPDATE SET body = excluded.body, source = excluded.source,
        search = excluded.search, deleted = excluded.deleted, generation = excluded.generation,
        changed_at = excluded.changed_at
      """)
  }
}

extension Products.Line {
  fileprivate static func read(_ row: Row) throws -> Self {
    guard let source = Products.Source(rawValue: row.text(1)) else {
      preconditionFailure("no source \(row.text(1)) is ever written")
    }
    return Self(
      product: try Product(json: JSON(parsing: row.text(0))), source: source,
      isDeleted: row.bool(2), generation: row.int(3),
      changedAt: Instant(milliseconds: row.int(4)))
  }
}
