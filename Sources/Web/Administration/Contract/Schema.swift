import Hummingbird
import Responses
import Values

/// The shape of a value: what requests are checked against and what the OpenAPI document shows
/// (JSON Schema 2020-12, as OpenAPI 3.1 uses it).
indirect enum Schema: Sendable {
  case any
  case boolean
  case number
  case whole(ClosedRange<Int>)
  /// At most so many bytes of UTF-8, and not empty.
  case text(max: Int)
  /// RFC 3339.
  case instant
  case word([String])
  case list(Schema, max: Int)
  /// An object with these members and no others.
  case object([Member])
  /// An object with these members whose inside is judged later, with better words.
  case described([Member])
  /// An object whose names are free.
  case map(Schema)
  case either([Schema])
  case orNull(Schema)
  /// One of `Schemas.named`.
  case named(String)

  /// An object about which nothing more is said.
  static let free = Schema.map(.any)
}

/// A member of an object, or a parameter of a query.
struct Member: Sendable {
  let name: String
  let schema: Schema
  let note: String
  var isRequired = false
  /// Only in answers; requests may send it back and it says nothing.
  var isReadOnly = false

  init(
    _ name: String, _ schema: Schema, _ note: String, isRequired: Bool = false,
    isReadOnly: Bool = false
  ) {
    self.name = name
    self.schema = schema
    self.note = note
    self.isRequired = isRequired
    self.isReadOnly = isReadOnly
  }
}

// MARK: - Checking

extension Schema {
  /// Refuses a value of another shape, naming the member.
  func check(_ value: JSON, at field: String) throws {
    func wrong(_ code: String, _ message: String) -> Refusal {
      let place = field.isEmpty ? "The body" : "\"\(field)\""
      return Refusal(
        .badRequest, code, "\(place) \(message).", field: field.isEmpty ? nil : field)
    }
    switch self {
    case .any: return
    case .boolean:
      if value.bool == nil { throw wrong("invalid_type", "must be true or false") }
    case .number:
      if value.number == nil { throw wrong("invalid_type", "must be a number") }
    case .whole(let range):
      guard let whole = value.number?.whole, range.contains(Int(whole)) else {
        throw wrong(
          "out_of_range", "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
    case .text(let max):
      guard let text = value.text else { throw wrong("invalid_type", "must be a text") }
      if text.isEmpty { throw wrong("empty", "must not be empty") }
      if text.utf8.count > max { throw wrong("too_long", "has more than \(max) bytes") }
    case .instant:
      guard value.text.flatMap({ Instant(text: $0) }) != nil else {
        throw wrong("invalid_instant", "must be a time such as 2026-12-24T18:00:00Z")
      }
    case .word(let words):
      guard let text = value.text, words.contains(text) else {
        throw wrong("unknown_value", "must be one of \(words.joined(separator: ", "))")
      }
    case .list(let element, let max):
      guard let elements = value.array else { throw wrong("invalid_type", "must be an array") }
      if elements.count > max { throw wrong("too_many", "has more than \(max) elements") }
      for (index, one) in elements.enumerated() { try element.check(one, at: "\(field)[\(index)]") }
    case .object(let members):
      guard let object = value.object else { throw wrong("invalid_type", "must be an object") }
      try Schema.check(object, members, at: field)
    case .described:
      if value.object == nil { throw wrong("invalid_type", "must be an object") }
    case .map(let element):
      guard let object = value.object else { throw wrong("invalid_type", "must be an object") }
      for (name, one) in object {
        try element.check(one, at: field.isEmpty ? name : "\(field).\(name)")
      }
    case .either(let schemas): try checkAny(schemas, value, at: field)
    case .orNull(let schema):
      if !value.isNull { try schema.check(value, at: field) }
    case .named(let name): try Schemas.schema(name).check(value, at: field)
    }
  }

  private func checkAny(_ schemas: [Schema], _ value: JSON, at field: String) throws {
    var first: Refusal?
    for schema in schemas {
      do {
        return try schema.check(value, at: field)
      } catch let refusal as Refusal {
        first = first ?? refusal
      }
    }
    if let first { throw first }
  }

  private static func check(_ object: JSON.Object, _ members: [Member], at field: String) throws {
    func path(_ name: String) -> String { field.isEmpty ? name : "\(field).\(name)" }
    for (name, value) in object {
      guard let member = members.first(where: { $0.name == name }) else {
        throw Refusal(
          .badRequest, "unknown_member", "\"\(path(name).prefix(200))\" is not known here.",
          field: String(path(name).prefix(200)))
      }
      if member.isReadOnly { continue }
      // `null` is as good as absent where it has no meaning of its own.
      if value.isNull, !member.schema.takesNull { continue }
      try member.schema.check(value, at: path(name))
    }
    for member in members where member.isRequired && !member.isReadOnly {
      if object[member.name].map(\.isNull) ?? true {
        throw Refusal(
          .badRequest, "missing_member", "\"\(path(member.name))\" is missing.",
          field: path(member.name))
      }
    }
  }

  private var takesNull: Bool {
    if case .orNull = self { return true }
    return false
  }

  /// A parameter's text as a value of this type, or as the text where it is none.
  func reading(_ text: String) -> JSON {
    switch self {
    case .whole, .number: Number(text: text).map(JSON.number) ?? .string(text)
    case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
    default: .string(text)
    }
  }
}
