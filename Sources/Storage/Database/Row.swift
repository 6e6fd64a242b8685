/// One value of a row, as the database holds it. Memory of text and bytes belongs to the database
/// and is valid until the next row.
package enum Cell {
  case null
  case int(Int64)
  case double(Double)
  case text(UnsafeRawBufferPointer)
  case bytes(UnsafeRawBufferPointer)
}

/// What a driver offers while it stands on a row.
package protocol Cells: AnyObject {
  /// The value of the column, counted from 0.
  func cell(_ column: Int) -> Cell
}

/// One row of an answer, columns by position. It is valid inside the reading closure only. Asking
/// for another type than the column has, or for a value where there is NULL, is a mistake of the
/// author of the statement and stops the program.
package struct Row {
  private let cells: any Cells

  package init(_ cells: any Cells) {
    self.cells = cells
  }

  /// The whole number in a column.
  package func int(_ column: Int) -> Int64 { present(intOrNil(column), column) }
  /// The fraction in a column; a whole number is one, too.
  package func double(_ column: Int) -> Double { present(doubleOrNil(column), column) }
  /// The text in a column.
  package func text(_ column: Int) -> String { present(textOrNil(column), column) }
  /// The bytes in a column; those of a text are its UTF-8.
  package func bytes(_ column: Int) -> [UInt8] { present(bytesOrNil(column), column) }
  /// Whether the whole number in a column is not 0.
  package func bool(_ column: Int) -> Bool { int(column) != 0 }

  /// The whole number in a column, nil for NULL.
  package func intOrNil(_ column: Int) -> Int64? {
    switch cells.cell(column) {
    case .null: nil
    case .int(let value): value
    case let other: mistake(column, "a whole number", other)
    }
  }

  /// The fraction in a column, nil for NULL.
  package func doubleOrNil(_ column: Int) -> Double? {
    switch cells.cell(column) {
    case .null: nil
    case .double(let value): value
    case .int(let value): Double(value)
    case let other: mistake(column, "a fraction", other)
    }
  }

  /// The text in a column, nil for NULL.
  package func textOrNil(_ column: Int) -> String? {
    switch cells.cell(column) {
    case .null: nil
    case .text(let utf8): String(decoding: utf8, as: UTF8.self)
    case let other: mistake(column, "a text", other)
    }
  }

  /// The bytes in a column, nil for NULL; those of a text are its UTF-8.
  package func bytesOrNil(_ column: Int) -> [UInt8]? {
    switch cells.cell(column) {
    case .null: nil
    case .bytes(let bytes), .text(let bytes): Array(bytes)
    case let other: mistake(column, "bytes", other)
    }
  }

  /// Whether the whole number in a column is not 0, nil for NULL.
  package func boolOrNil(_ column: Int) -> Bool? { intOrNil(column).map { $0 != 0 } }

  /// Reads text or bytes where they lie, without a copy; nil for NULL.
  package func withBytes<T>(
    _ column: Int, _ read: (UnsafeRawBufferPointer) throws -> T
  ) rethrows -> T? {
    switch cells.cell(column) {
    case .null: nil
    case .bytes(let bytes), .text(let bytes): try read(bytes)
    case let other: mistake(column, "bytes", other)
    }
  }

  private func present<T>(_ value: T?, _ column: Int) -> T {
    guard let value else { preconditionFailure("column \(column) is NULL, and a value was asked") }
    return value
  }

  private func mistake(_ column: Int, _ wanted: String, _ found: Cell) -> Never {
    let name =
      switch found {
      case .null: "NULL"
      case .int: "a whole number"
      case .double: "a fraction"
      case .text: "a text"
      case .bytes: "bytes"
      }
    preconditionFailure("column \(column) holds \(name), and \(wanted) was asked")
  }
}
