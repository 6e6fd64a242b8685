/// A value handed to a statement beside its text, never inside it.
package enum Binding: Sendable, Equatable {
  /// No value, of a type that the database has to find out.
  case null
  /// No value, of a type that is known: what an optional without a value becomes.
  case absent(Kind)
  case int(Int64)
  case double(Double)
  case text(String)
  case bytes([UInt8])
  /// A set of whole numbers: one binding however many there are.
  case ints([Int64])
  /// A set of texts: one binding however many there are.
  case texts([String])

  /// The types of bound values. PostgreSQL is told them, so that the type of a parameter depends on
  /// the Swift code and not on where the parameter stands in the statement.
  package enum Kind: UInt8, Sendable {
    case unknown, int, double, text, bytes, ints, texts
  }

  /// The type of the value.
  package var kind: Kind {
    switch self {
    case .null: .unknown
    case .absent(let kind): kind
    case .int: .int
    case .double: .double
    case .text: .text
    case .bytes: .bytes
    case .ints: .ints
    case .texts: .texts
    }
  }
}

extension Binding {
  /// Refuses text with a NUL: PostgreSQL cannot store it and SQLite's functions stop reading at it.
  package static func check(_ text: String) throws(DatabaseError) {
    var text = text
    guard text.withUTF8({ $0.contains(0) }) else { return }
    throw .nulInText
  }
}
