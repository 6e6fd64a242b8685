import Database

/// The numbers as a JSON array, for SQLite's `json_each`.
func json(_ values: [Int64]) -> String {
  var result = "["
  for (index, value) in values.enumerated() {
    if index > 0 { result.append(",") }
    result.append(String(value))
  }
  result.append("]")
  return result
}

/// The texts as a JSON array, for SQLite's `json_each` (escapes of RFC 8259, section 7).
func json(_ values: [String]) throws(DatabaseError) -> String {
  var bytes: [UInt8] = [UInt8(ascii: "[")]
  for (index, value) in values.enumerated() {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case 0: throw .nulInText
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digit(byte >> 4))
        bytes.append(digit(byte & 15))
      default:
        bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
  bytes.append(UInt8(ascii: "]"))
  return String(decoding: bytes, as: UTF8.self)
}

private func digit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
