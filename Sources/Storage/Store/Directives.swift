import Database
package import Journeys
package import Values

/// What the shop has decided about everybody inside a journey.
package struct Directives {
  let transaction: Transaction

  /// All directives of a journey, oldest first, deleted journeys included; nil for all journeys.
  package func all(of journey: String? = nil) throws -> [String: [Directive]] {
    let rows = try transaction.rows(
      """
      SELECT journey, number, kind, at FROM directives
      WHERE (\(journey ?? "") = '' OR journey = \(journey ?? "")) ORDER BY journey, number
      """
    ) { ($0.text(0), Int($0.int(1)), $0.text(2), $0.int(3)) }
    var directives: [String: [Directive]] = [:]
    for (journey, number, word, at) in rows {
      guard let kind = Directive.Kind(word: word) else {
        preconditionFailure("no directive \(word) is ever written")
      }
      directives[journey, default: []].append(
        Directive(number: number, at: Instant(milliseconds: at), kind: kind))
    }
    return directives
  }

  /// Writes a decision; runs obey it from now on.
  ///
  /// The caller writes the journey's definition first: so two who decide at the same time do it one
  /// after the other.
  package func add(_ kind: Directive.Kind, to journey: String, at now: Instant) throws {
    let newest = try transaction.first(
      "SELECT max(number) FROM directives WHERE journey = \(journey)"
    ) { $0.intOrNil(0) }
    try transaction.send(
      """
      INSERT INTO directives (journey, number, kind, at)
      VALUES (\(journey), \(((newest ?? nil) ?? 0) + 1), \(kind.word), \(now.milliseconds))
      """)
  }
}
