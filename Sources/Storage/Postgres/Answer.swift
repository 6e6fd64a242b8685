import CPostgres
import Database

/// An answer of PostgreSQL, one row of it at a time.
final class Answer: Cells {
  private let result: OpaquePointer
  private let types: [UInt32]
  private var row: CInt = 0

  init(_ result: OpaquePointer) {
    self.result = result
    types = (0..<PQnfields(result)).map { PQftype(result, $0) }
  }

  /// Hands each row to the closure until it says false.
  func each(_ body: (Row) -> Bool) {
    for row in 0..<PQntuples(result) {
      self.row = row
      guard body(Row(self)) else { return }
    }
  }

  func cell(_ column: Int) -> Cell {
    precondition(types.indices.contains(column), "there is no column \(column)")
    let field = CInt(column)
    guard PQgetisnull(result, row, field) == 0 else { return .null }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(result, row, field), count: Int(PQgetlength(result, row, field)))
    return cell(bytes, type: types[column])
  }

  /// Reads the binary forms by the numbers of `pg_type`.
  private func cell(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Cell {
    switch type {
    case 20: .int(bytes.bigEndian(Int64.self))  // int8
    case 23: .int(Int64(bytes.bigEndian(Int32.self)))  // int4
    case 21: .int(Int64(bytes.bigEndian(Int16.self)))  // int2
    case 26: .int(Int64(bytes.bigEndian(UInt32.self)))  // oid
    case 16: .int(bytes[0] == 0 ? 0 : 1)  // bool
    case 701: .double(Double(bitPattern: bytes.bigEndian(UInt64.self)))  // float8
    case 700: .double(Double(Float(bitPattern: bytes.bigEndian(UInt32.self))))  // float4
    case 1700: numeric(bytes)
    case 17: .bytes(bytes)  // bytea
    case 3802: .text(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))  // jsonb: version, text
    default: .text(bytes)  // text, varchar, name, json and whatever has no other form
    }
  }

  /// Sums of `BIGINT` are `NUMERIC`: a whole number when it is one and fits, else a fraction.
  /// The form is that of `numeric_send`: count, weight, sign, scale, then digits of base 10,000.
  private func numeric(_ bytes: UnsafeRawBufferPointer) -> Cell {
    let count = Int(bytes.bigEndian(UInt16.self))
    let weight = Int(bytes.bigEndian(Int16.self, at: 2))
    let sign = bytes.bigEndian(UInt16.self, at: 4)
    guard sign == 0 || sign == 0x4000 else { return .double(.nan) }
    var whole: Int64? = count <= weight + 1 ? 0 : nil
    var fraction = 0.0
    for index in 0..<max(count, weight + 1) {
      let digit = index < count ? Int64(bytes.bigEndian(Int16.self, at: 8 + 2 * index)) : 0
      fraction = fraction * 10_000 + Double(digit)
      whole = whole.flatMap { value in
        let (product, tooLarge) = value.multipliedReportingOverflow(by: 10_000)
        // Counting downwards reaches the smallest number as well.
        let (sum, over) = product.subtractingReportingOverflow(digit)
        return tooLarge || over ? nil : sum
      }
    }
    if let whole, sign == 0x4000 || whole != .min { return .int(sign == 0x4000 ? whole : -whole) }
    for _ in 0..<max(count - weight - 1, 0) { fraction /= 10_000 }
    return .double(sign == 0x4000 ? -fraction : fraction)
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, at offset: Int = 0
  ) -> T {
    T(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}
