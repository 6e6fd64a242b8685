package import Values

/// What each column of a file is: settled before the first record is taken, from what was said,
/// from the columns' names, and from the first records.
package struct Mapping: Hashable, Sendable {
  /// One column and what becomes of it.
  package struct Column: Hashable, Sendable {
    package let name: String
    /// Nil for a column that is left out.
    package let field: Field?
    package let type: CellType
    /// Whether somebody said so, rather than the name.
    package let isSaid: Bool
  }

  package let kind: ImportKind
  package let columns: [Column]
  /// What each record has in addition.
  let constants: [(field: Field, value: JSON)]
  let skips: [(column: String, pattern: Wildcard)]
  let reader: CellReader
  /// Whether names of JSON lines that are not among the columns are taken as attributes.
  let takesOthers: Bool
  private let places: [String: Int]

  package static func == (left: Mapping, right: Mapping) -> Bool { left.columns == right.columns }

  package func hash(into hasher: inout Hasher) { hasher.combine(columns) }

  /// Settles the mapping.
  ///
  /// - Parameters:
  ///   - names: the columns, or the names in the first lines of JSON.
  ///   - sample: the first records, each with a value for each of the names; null for none.
  package init(
    _ kind: ImportKind, columns names: [String], sample: [[JSON]], options: ImportOptions
  ) throws(MappingProblem) {
    for name in options.columns.map(\.column) + options.skips.map(\.column)
    where !names.contains(name) {
      throw .unknownColumn(name, columns: names)
    }
    let cells = { (index: Int) in sample.map { index < $0.count ? $0[index] : .null } }
    var fields = try Mapping.said(names, kind, options)
    if options.guesses {
      // An address that is an object is no street.
      let objects = names.indices.filter { cells($0).contains { $0.object != nil } }
      let leftOut = names.indices.filter { index in
        options.columns.contains { $0.column == names[index] && $0.field == nil }
      }
      Mapping.recognise(
        names, kind, &fields, objects: Set(objects), leftOut: Set(leftOut))
    }
    let numbers = names.indices.filter {
      (options.columns.type(of: names[$0]) ?? fields[$0]?.type) == .number
    }
    let reader = CellReader(
      zone: options.zone ?? .utc, pattern: options.pattern,
      decimal: options.decimal ?? .guess(numbers.flatMap { cells($0).compactMap(\.text) }))
    self.kind = kind
    self.reader = reader
    columns = names.indices.map { index in
      let said = options.columns.first { $0.column == names[index] }
      let type =
        said?.type ?? fields[index]?.type ?? CellType.guess(cells(index), reader: reader)
      return Column(
        name: names[index], field: fields[index], type: type, isSaid: said != nil)
    }
    var constants: [(field: Field, value: JSON)] = []
    for (name, value) in options.constants {
      let field = try Field(named: name, in: kind)
      let type = field.type ?? CellType.guess([.string(value)], reader: reader)
      do throws(CellReader.Problem) {
        if let value = try reader.read(.string(value), as: type) {
          constants.append((field, value))
        }
      } catch {
        throw .notAMapping("--set \(name): \(error.message)")
      }
    }
    self.constants = constants
    skips = options.skips.map { ($0.column, Wildcard($0.pattern)) }
    takesOthers = kind == .contacts && options.guesses
    places = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    try checkIsEnough(names)
  }

  /// The column with a name.
  func place(of name: String) -> Int? { places[name] }

  /// What is said about columns.
  private static func said(
    _ names: [String], _ kind: ImportKind, _ options: ImportOptions
  ) throws(MappingProblem) -> [Int: Field] {
    var fields: [Int: Field] = [:]
    for (index, name) in names.enumerated() {
      guard let said = options.columns.first(where: { $0.column == name }) else { continue }
      guard let text = said.field else { continue }
      let field = try Field(named: text, in: kind)
      if let other = fields.first(where: { $0.value == field }) {
        throw .twice(field: field.name, columns: [names[other.key], name])
      }
      fields[index] = field
    }
    return fields
  }

  /// Recognises columns by their names; what is not recognised becomes an attribute of contacts or
  /// a property of events, and is left out of orders.
  private static func recognise(
    _ names: [String], _ kind: ImportKind, _ fields: inout [Int: Field],
    objects: Set<Int>, leftOut: Set<Int>
  ) {
    let keys = names.map { ColumnNames.key($0) }
    var taken = Set(fields.values)
    let recognise = { (name: String, key: String, fields: inout [Int: Field]) in
      guard let field = field(name, kind), !taken.contains(field),
        let index = keys.indices.first(where: {
          keys[$0] == key && fields[$0] == nil && !leftOut.contains($0)
            && (field.type == .json || !objects.contains($0))
        })
      else { return }
      fields[index] = field
      taken.insert(field)
    }
    // Shopify calls the number of an order its name.
    if kind == .orders, keys.contains("lineitemname") { recognise("order_id", "name", &fields) }
    for (name, synonyms) in ColumnNames.known(kind) {
      for key in synonyms.split(separator: " ") { recognise(name, String(key), &fields) }
    }
    guard kind != .orders else { return }
    for index in names.indices
    where fields[index] == nil && !leftOut.contains(index) && !names[index].isEmpty {
      let field = Field.member(ColumnNames.attribute(names[index]))
      if taken.insert(field).inserted { fields[index] = field }
    }
  }

  private static func field(_ name: String, _ kind: ImportKind) -> Field? {
    do throws(MappingProblem) {
      return try Field(named: name, in: kind)
    } catch {
      preconditionFailure("the table of names has the field \(name), which is none")
    }
  }

  /// Whether a record can say whom, and what, it is about.
  private func checkIsEnough(_ names: [String]) throws(MappingProblem) {
    let fields = Set(columns.compactMap(\.field)).union(constants.map(\.field))
    let email = kind == .events ? false : fields.contains(.member(["email"]))
    guard fields.contains(.userID) || fields.contains(.anonymousID) || email else {
      throw .missing(
        kind == .events ? "user_id or anonymous_id" : "user_id, anonymous_id or email",
        columns: names)
    }
    switch kind {
    case .contacts, .products: return
    case .orders:
      for field in [Field.member(["order_id"]), .timestamp] where !fields.contains(field) {
        throw .missing(field.name, columns: names)
      }
    case .events:
      for field in [Field.event, .timestamp] where !fields.contains(field) {
        throw .missing(field.name, columns: names)
      }
    }
  }
}

extension [ImportOptions.Column] {
  fileprivate func type(of column: String) -> CellType? {
    first { $0.column == column }?.type
  }
}
