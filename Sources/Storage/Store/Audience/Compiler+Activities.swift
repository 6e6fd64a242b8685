import Database
import Segments
import Values

// What a contact did, over the rows of `history` and the events of the log.
extension Compiler {
  func holds(_ activity: Activity) -> Query {
    switch activity.question {
    case .happened:
      counts(activity) {
        "\($0) >= 1"
      } refutes: {
        "\($0) < 1"
      }
    case .never:
      counts(activity, fewest: false) {
        "\($0) < 1"
      } refutes: {
        "\($0) >= 1"
      }
    case .times(.atLeast, let least):
      counts(activity) {
        "\($0) >= \(least)"
      } refutes: {
        "\($0) < \(least)"
      }
    case .times(.atMost, let most):
      counts(activity, fewest: false) {
        "\($0) <= \(most)"
      } refutes: {
        "\($0) > \(most)"
      }
    case .times(.exactly, let number):
      """
      (SELECT CASE WHEN q.most < \(number) OR q.least > \(number) THEN (1 = 0)
        WHEN q.least = q.most THEN (1 = 1) END FROM \(tally(activity)))
      """
    case .value(let aggregate, let field, let test):
      value(aggregate, field, test, activity)
    }
  }

  /// A statement about how often: proven by the fewest or by the most times that it can have been,
  /// refuted by the other.
  private func counts(
    _ activity: Activity, fewest: Bool = true, proves: (Query) -> Query,
    refutes: (Query) -> Query
  ) -> Query {
    """
    (SELECT CASE WHEN \(proves(fewest ? "q.least" : "q.most")) THEN (1 = 1)
      WHEN \(refutes(fewest ? "q.most" : "q.least")) THEN (1 = 0) END FROM \(tally(activity)))
    """
  }

  /// How often it was at least, and at most.
  private func tally(_ activity: Activity) -> Query {
    """
    (SELECT count(*) FILTER (WHERE p.w) AS least, count(*) FILTER (WHERE p.w IS NOT FALSE) AS most
      FROM (SELECT \(matches(activity)) AS w FROM \(occurrences(activity, reading: false)) AS o
      ) AS p) AS q
    """
  }

  /// Whether an occurrence `o` counts.
  private func matches(_ activity: Activity) -> Query {
    let condition = activity.condition.map { condition in holds(condition) { eventField($0) } }
    guard let sure = window(activity.window).sure else { return condition ?? "(1 = 1)" }
    let inside: Query = """
      (CASE WHEN o.at >= \(sure.start.milliseconds) AND o.at < \(sure.end.milliseconds)
        THEN (1 = 1) END)
      """
    return condition.map { "(\($0) AND \(inside))" } ?? inside
  }

  /// The occurrences within the window, with their properties as JSON `j` where those are asked.
  private func occurrences(_ activity: Activity, reading: Bool) -> Query {
    let window = window(activity.window)
    let document: Query =
      switch dialect {
      case .sqlite: "CAST(l.body AS TEXT)"
      case .postgres: "convert_from(l.body, 'UTF8')::jsonb"
      }
    let isRead = reading || activity.condition != nil
    let log: Query =
      isRead
      ? "LEFT JOIN log l ON l.partition = h.log_partition AND l.position = h.log_position" : ""
    let read: Query = isRead ? ", \(document) AS j" : ""
    return """
      (SELECT h.at, h.log_partition, h.log_position\(read)
        FROM history h \(log)
        WHERE h.partition = c.partition AND h.contact = c.id AND h.name = \(activity.event)
          AND h.at <= \(min(window.last, now).milliseconds) AND h.at >= \(window.first.milliseconds)
        \(sqlite: "", postgres: "OFFSET 0"))
      """
  }

  /// The first and the last instant of a window and, where it lies differently for each contact,
  /// what is in it for all.
  private func window(
    _ window: Activity.Window?
  ) -> (first: Instant, last: Instant, sure: (start: Instant, end: Instant)?) {
    let whole = (Instant(milliseconds: .min), Instant(milliseconds: .max))
    guard case .calendar(let unit, let ago, .contact) = window else {
      let reach = Reach(window, now: now, zones: Zones(workspace: zone))
      return (
        reach.start ?? whole.0, reach.end.map { $0 - Span(milliseconds: 1) } ?? whole.1, nil
      )
    }
    // Seen from the clocks farthest west and farthest east.
    let west = Zone.utc.begin(of: unit, at: now - Compiler.farthest).adding(-ago, unit)
    let east = Zone.utc.begin(of: unit, at: now + Compiler.farthest).adding(-ago, unit)
    func instant(_ civil: CivilTime) -> Instant { Zone.utc.instant(of: civil) }
    return (
      instant(west) - Compiler.farthest, instant(east.adding(1, unit)) + Compiler.farthest,
      (instant(east) + Compiler.farthest, instant(west.adding(1, unit)) - Compiler.farthest)
    )
  }

  /// The columns of a field of an event `o`.
  private func eventField(_ field: FieldPath) -> FieldColumns {
    guard field.root == .event else { return FieldColumns(t: "CAST(NULL AS TEXT)") }
    guard field.rest.allSatisfy(JSONPlace.canFind) else { return .unknown }
    let properties = JSONPlace("o.j").at(.member("p"))
    let columns = properties.member(field.rest).columns(dialect)
    // A name that meets a list goes on in its elements.
    let lists = (1..<field.rest.count).map { count -> Query in
      "(\(properties.member(Array(field.rest.prefix(count))).kind(dialect))) = 'array'"
    }
    if lists.isEmpty { return columns }
    let goesOn = Compiler.join(lists, "OR", empty: "(1 = 0)")
    return FieldColumns(
      t: "(CASE WHEN \(goesOn) THEN 'unknown' ELSE \(columns.t) END)", x: columns.x, n: columns.n)
  }

  // MARK: Values

  private func value(
    _ aggregate: Activity.Aggregate, _ field: FieldPath, _ test: Test, _ activity: Activity
  ) -> Query {
    let columns = eventField(field)
    let rows: Query = """
      (SELECT o.at, o.log_partition, o.log_position, \(matches(activity)) AS w, \(columns.t) AS t,
        \(columns.x) AS x, \(columns.n) AS n
        FROM \(occurrences(activity, reading: true)) AS o) AS p
      """
    let value =
      aggregate == .first || aggregate == .last
      ? single(rows, descending: aggregate == .last) : number(aggregate, rows)
    return passes(test, value, zone: zone)
  }

  /// The value of the first or the last occurrence that counts, if it is sure that it does.
  private func single(_ rows: Query, descending: Bool) -> FieldColumns {
    let order = descending ? "DESC" : "ASC"
    func found(_ column: Query) -> Query {
      """
      (SELECT \(column) FROM (SELECT p.w, p.t, p.x, p.n FROM \(rows) WHERE p.w IS NOT FALSE
        ORDER BY p.at \(raw: order), p.log_partition \(raw: order), p.log_position \(raw: order)
        LIMIT 1) AS q)
      """
    }
    return FieldColumns(
      t: found("CASE WHEN count(*) > count(q.w) THEN 'unknown' ELSE max(q.t) END"),
      x: found("max(q.x)"), n: found("max(q.n)"))
  }

  /// A number over the occurrences, if it is sure which count and what they say. Sums of doubles
  /// come close only.
  private func number(_ aggregate: Activity.Aggregate, _ rows: Query) -> FieldColumns {
    func found(_ column: Query) -> Query { "(SELECT \(column) FROM \(rows))" }
    let isNumber: Query = "p.w AND p.t IN ('number', 'wide')"
    let digits: Query = "\(sqlite: "p.x GLOB '[-0-9]*'", postgres: "p.x ~ '^[-0-9]'")"
    let kind: Query =
      switch aggregate {
      case .max, .min:
        "CASE WHEN count(*) FILTER (WHERE p.w AND p.t = 'wide') > 0 THEN 'wide' ELSE 'number' END"
      case .sum, .average, .first, .last: "'wide'"
      }
    let number: Query =
      switch aggregate {
      case .max: "max(CASE WHEN \(isNumber) THEN p.n END)"
      case .min: "min(CASE WHEN \(isNumber) THEN p.n END)"
      case .average: "avg(CASE WHEN \(isNumber) THEN p.n END)"
      case .sum, .first, .last: "sum(CASE WHEN \(isNumber) THEN p.n * 1.0 END)"
      }
    return FieldColumns(
      t: found(
        """
        CASE WHEN count(*) FILTER (WHERE p.w IS NULL OR (p.w AND (p.t IN ('unknown', 'array')
            OR (p.t = 'text' AND \(digits))))) > 0 THEN 'unknown'
          WHEN count(*) FILTER (WHERE \(isNumber)) = 0 THEN NULL ELSE \(kind) END
        """), n: found(number))
  }
}
