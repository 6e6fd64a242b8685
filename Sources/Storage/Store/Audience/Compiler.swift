import Database
import Segments
import Values

/// Turns a condition into one SQL expression over a contact (`c` with `partition`, `id`,
/// `created_at` and the row as JSON, `j`), with the meaning of `Condition.verdict`.
///
/// SQL's own three-valued logic carries what SQL cannot decide: NULL means "look closer", and AND,
/// OR and NOT hand it on only where it matters. Whoever asks decides those contacts one by one, so
/// that the answer is exact whatever SQL can express.
struct Compiler {
  let dialect: Dialect
  let now: Instant
  let zone: Zone
  let scoring: Scoring

  /// Whether the condition holds: true, false, or NULL.
  func holds(_ condition: Condition) -> Query {
    holds(condition) { contactField($0) }
  }

  /// As `holds`, with the columns of fields.
  func holds(_ condition: Condition, _ columns: (FieldPath) -> FieldColumns) -> Query {
    switch condition {
    case .all(let parts): Compiler.join(parts.map { holds($0, columns) }, "AND", empty: "(1 = 1)")
    case .any(let parts): Compiler.join(parts.map { holds($0, columns) }, "OR", empty: "(1 = 0)")
    case .not(let part): "(NOT \(holds(part, columns)))"
    case .leaf(let comparison):
      passes(
        comparison.test, columns(comparison.field),
        zone: comparison.zone == .contact ? nil : zone)
    case .activity(let activity): holds(activity)
    case .segment(let id):
      """
      EXISTS (SELECT 1 FROM memberships m WHERE m.partition = c.partition AND m.contact = c.id
        AND m.segment = \(id) AND m.since IS NOT NULL)
      """
    }
  }

  /// What SQL cannot decide. PostgreSQL wants to know that it is a truth value.
  static let open: Query = "CAST(NULL AS BOOLEAN)"

  /// At the end of a subquery: its columns are reckoned once, and not wherever they are mentioned.
  static let once: Query = "\(sqlite: "LIMIT -1", postgres: "OFFSET 0")"

  /// The parts between brackets, halves within halves: SQLite limits how deep an expression may be.
  static func join(_ parts: [Query], _ word: String, empty: Query) -> Query {
    if parts.isEmpty { return empty }
    if parts.count == 1 { return parts[0] }
    let middle = parts.count / 2
    let left = join(Array(parts[..<middle]), word, empty: empty)
    let right = join(Array(parts[middle...]), word, empty: empty)
    return "(\(left) \(raw: word) \(right))"
  }

  /// Contacts with their rows as JSON, tombstones of merges left out; those behind a contact, by
  /// id, where the order matters.
  func contacts(after: ContactID?, ordered: Bool) -> Query {
    let document: Query =
      switch dialect {
      case .sqlite: "CAST(k.body AS TEXT)"
      case .postgres: "convert_from(k.body, 'UTF8')::jsonb"
      }
    let after = after ?? ContactID(0)
    let order: Query =
      ordered
      ? """
      AND (k.partition, k.id) > (\(after.partition), \(after.number)) ORDER BY k.partition, k.id
      """ : ""
    return """
      (SELECT k.partition, k.id, k.created_at, length(k.body) AS size, \(document) AS j
        FROM contacts k
        WHERE k.merged_into IS NULL \(order) \(Compiler.once)) AS c
      """
  }

  /// Leaves out erased contacts. Only what is left of them is so short, and only then it is read.
  var isSomebody: Query {
    let erased = JSONPlace("c.j").at(.element(0), .member("erased")).kind(dialect)
    return "(CASE WHEN c.size < 200 THEN (\(erased)) IS NULL ELSE (1 = 1) END)"
  }
}
