/// A statement without its values.
///
/// It is made of the pieces that the code wrote, and the text is put together only where a
/// statement is prepared: the same line of code gives equal shapes at the cost of some comparisons
/// of addresses, while making and hashing the text took longer than many a statement.
package struct Shape: Sendable, Hashable {
  enum Piece: Sendable, Hashable {
    case text(String)
    case texts(sqlite: String, postgres: String)
    /// The placeholder of a value, by its number.
    case value(Int)
    /// The placeholder of a set.
    case set(Int, type: String)
  }

  var pieces: [Piece] = []

  /// The text to prepare in this dialect.
  package func sql(in dialect: Dialect) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let sql): text += sql
      case .texts(let sqlite, let postgres): text += dialect == .sqlite ? sqlite : postgres
      case .value(let number): text += placeholder(number)
      case .set(let number, let type):
        text +=
          dialect == .sqlite
          ? "(SELECT value FROM json_each(\(placeholder(number))))"
          : "(SELECT unnest(\(placeholder(number))::\(type)[]))"
      }
    }
    return text
  }

  /// Two statements rarely have pieces of the same lengths; the texts themselves are compared only
  /// then, and equal literals lie at one address.
  package func hash(into hasher: inout Hasher) {
    var sum = pieces.count
    for piece in pieces {
      switch piece {
      case .text(let sql): sum = sum &* 31 &+ sql.utf8.count
      case .texts(let sqlite, _): sum = sum &* 31 &+ sqlite.utf8.count
      case .value: sum = sum &* 31 &+ 1
      case .set: sum = sum &* 31 &+ 2
      }
    }
    hasher.combine(sum)
  }
}

extension Shape.Piece {
  /// The piece behind so many other bindings.
  func renumbered(by offset: Int) -> Shape.Piece {
    switch self {
    case .text(let sql): .text(shifted(sql, by: offset))
    case .texts(let sqlite, let postgres):
      .texts(
        sqlite: shifted(sqlite, by: offset),
        postgres: shifted(postgres, by: offset))
    case .value(let number): .value(number + offset)
    case .set(let number, let type): .set(number + offset, type: type)
    }
  }
}

private func placeholder(_ number: Int) -> String { "$\(number)" }

/// The text with `$1` turned into `$(1 + offset)` and so on.
private func shifted(_ sql: String, by offset: Int) -> String {
  guard offset > 0, sql.utf8.contains(UInt8(ascii: "$")) else { return sql }
  var result = ""
  for (index, piece) in sql.split(separator: "$", omittingEmptySubsequences: false).enumerated() {
    guard index > 0 else {
      result.append(contentsOf: piece)
      continue
    }
    let digits = piece.prefix { $0.isASCII && $0.isNumber }
    if let number = Int(digits) {
      result.append(placeholder(number + offset))
    } else {
      result.append("$")
    }
    result.append(contentsOf: piece.dropFirst(digits.count))
  }
  return result
}
