import Database

/// The value of a field as three SQL expressions, because neither database has a column that may be
/// of any type and compares as conditions do.
struct FieldColumns {
  /// NULL for a missing value, else what it is: `text`, `boolean`, `object`; `number` where `n` is
  /// the number itself, `wide` where `n` only comes close to it (more digits than a double keeps);
  /// `instant` where `n` are milliseconds and the field reads as RFC 3339 text; `array` and
  /// `unknown` where SQL does not look closer.
  let t: Query
  /// The text of `text` and `boolean`, else anything.
  let x: Query
  /// The number of `number`, `wide` and `instant`, else anything.
  let n: Query

  init(t: Query, x: Query = "CAST(NULL AS TEXT)", n: Query = "CAST(NULL AS NUMERIC)") {
    self.t = t
    self.x = x
    self.n = n
  }

  /// A value that SQL does not look at.
  static let unknown = FieldColumns(t: "'unknown'")

  /// A text, missing where the expression is NULL.
  static func text(_ text: Query) -> FieldColumns {
    FieldColumns(t: "(CASE WHEN (\(text)) IS NULL THEN NULL ELSE 'text' END)", x: text)
  }

  /// An instant in milliseconds, missing where the expression is NULL.
  static func instant(_ milliseconds: Query) -> FieldColumns {
    FieldColumns(
      t: "(CASE WHEN (\(milliseconds)) IS NULL THEN NULL ELSE 'instant' END)",
      n: "CAST((\(milliseconds)) AS NUMERIC)")
  }

  /// The three as the one row of a table `v`.
  var row: Query {
    "(SELECT \(t) AS t, \(x) AS x, \(n) AS n\(sqlite: "", postgres: " OFFSET 0")) AS v"
  }
}

/// A place in a JSON document, as each database finds it.
struct JSONPlace {
  /// The document: text on SQLite, `jsonb` on PostgreSQL.
  let document: Query
  /// The way to the place: SQLite's path.
  private let path: Query
  /// The place itself on PostgreSQL.
  private let element: Query

  /// The document itself.
  init(_ document: Query) {
    self.document = document
    path = "'$'"
    element = document
  }

  private init(document: Query, path: Query, element: Query) {
    self.document = document
    self.path = path
    self.element = element
  }

  /// Whether SQLite finds a member with this name: it compares names as they are escaped.
  static func canFind(_ name: String) -> Bool {
    name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }
  }

  /// The member of an object at fixed names, and elements of arrays at fixed indexes (-1 is the
  /// last), all chosen by this program.
  func at(_ steps: Step...) -> JSONPlace {
    var sqlite = ""
    var postgres = ""
    for step in steps {
      switch step {
      case .member(let name):
        sqlite += "." + name
        postgres += "->'\(name)'"
      case .element(let index):
        sqlite += index < 0 ? "[#\(index)]" : "[\(index)]"
        postgres += "->\(index)"
      }
    }
    return JSONPlace(
      document: document, path: "\(path) || '\(raw: sqlite)'",
      element: "(\(element))\(raw: postgres)")
  }

  enum Step {
    case member(String)
    case element(Int)
  }

  /// The member of an object, by names that somebody else has chosen.
  func member(_ names: [String]) -> JSONPlace {
    let suffix = names.map { ".\"\($0)\"" }.joined()
    var element: Query = "\(self.element)"
    for name in names { element = "(\(element))->\(name)" }
    return JSONPlace(document: document, path: "\(path) || \(suffix)", element: element)
  }

  /// This place, or another one where this one is absent.
  func or(_ other: JSONPlace) -> JSONPlace {
    JSONPlace(
      document: document,
      path: """
        (CASE WHEN json_type(\(document), \(path)) IS NULL THEN \(other.path) ELSE \(path) END)
        """,
      element: "COALESCE(\(element), \(other.element))")
  }

  /// The SQL that fits the database: a `Query` can differ in fixed text only, and here the bindings
  /// do as well.
  func kind(_ dialect: Dialect) -> Query {
    switch dialect {
    case .sqlite: "json_type(\(document), \(path))"
    case .postgres: "jsonb_typeof(\(element))"
    }
  }

  /// A scalar as text; NULL where there is none.
  func text(_ dialect: Dialect) -> Query {
    switch dialect {
    case .sqlite: "json_extract(\(document), \(path))"
    case .postgres: "((\(element)) #>> '{}')"
    }
  }

  /// The elements of an array as a table of one column `e`: JSON text on SQLite, `jsonb` on
  /// PostgreSQL. No rows where there is no array.
  func elements(_ dialect: Dialect) -> Query {
    switch dialect {
    case .sqlite: "(SELECT value AS e FROM json_each(\(document), \(path)))"
    case .postgres:
      """
      (SELECT value AS e FROM jsonb_array_elements(CASE WHEN jsonb_typeof(\(element)) = 'array'
        THEN \(element) ELSE '[]'::jsonb END))
      """
    }
  }

  /// The value there, whatever it is.
  func columns(_ dialect: Dialect) -> FieldColumns {
    let kind = kind(dialect)
    let text = text(dialect)
    switch dialect {
    case .sqlite:
      return FieldColumns(
        t: """
          (CASE (\(kind)) WHEN 'null' THEN NULL WHEN 'true' THEN 'boolean'
            WHEN 'false' THEN 'boolean'
            WHEN 'integer' THEN \(width) WHEN 'real' THEN \(width) ELSE (\(kind)) END)
          """,
        x: """
          (CASE (\(kind)) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
            WHEN 'text' THEN \(text) END)
          """,
        n: "(CASE WHEN (\(kind)) IN ('integer', 'real') THEN \(text) END)")
    case .postgres:
      return FieldColumns(
        t: """
          (CASE (\(kind)) WHEN 'null' THEN NULL WHEN 'string' THEN 'text' ELSE (\(kind)) END)
          """,
        x: "(CASE WHEN (\(kind)) IN ('string', 'boolean') THEN \(text) END)",
        n: "(CASE WHEN (\(kind)) = 'number' THEN CAST(\(text) AS NUMERIC) END)")
    }
  }

  /// SQLite reads numbers as doubles, which keep 15 digits.
  private var width: Query {
    """
    (CASE WHEN length(\(document) -> (\(path))) <= \(FieldColumns.digits)
      AND instr(\(document) -> (\(path)), 'e') = 0 THEN 'number' ELSE 'wide' END)
    """
  }
}

extension FieldColumns {
  /// How many characters a decimal may have so that a double is as good as the decimal.
  static let digits = 15
}
