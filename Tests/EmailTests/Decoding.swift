import Foundation

/// Readers written apart from the writers under test, straight from the RFCs.
enum Decoding {
  /// Quoted-printable with CRLF (RFC 2045, 6.7); nil for what it forbids.
  static func quotedPrintable(_ text: String) -> [UInt8]? {
    var output: [UInt8] = []
    let lines = text.components(separatedBy: "\r\n")
    for (index, line) in lines.enumerated() {
      if line.utf8.count > 76 || line.hasSuffix(" ") || line.hasSuffix("\t") { return nil }
      let isSoft = line.hasSuffix("=")
      guard let bytes = escapes(isSoft ? String(line.dropLast()) : line, mark: "=") else {
        return nil
      }
      output += bytes
      if !isSoft, index + 1 < lines.count { output += [13, 10] }
    }
    return output
  }

  /// The text of an unfolded header value with encoded-words (RFC 2047); nil for what it forbids.
  static func header(_ value: String) -> String? {
    var bytes: [UInt8] = []
    var wasEncoded = false
    for (index, word) in value.components(separatedBy: " ").enumerated() {
      if word.hasPrefix("=?UTF-8?"), word.hasSuffix("?=") {
        guard word.utf8.count <= 75, let decoded = encodedWord(word) else { return nil }
        // White space between two encoded-words does not count (RFC 2047, 6.2).
        if index > 0, !wasEncoded { bytes.append(0x20) }
        bytes += decoded
        wasEncoded = true
      } else {
        if index > 0 { bytes.append(0x20) }
        bytes += Array(word.utf8)
        wasEncoded = false
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func encodedWord(_ word: String) -> [UInt8]? {
    let parts = word.dropFirst(2).dropLast(2).components(separatedBy: "?")
    guard parts.count == 3 else { return nil }
    let bytes: [UInt8]?
    switch parts[1] {
    case "B": bytes = Data(base64Encoded: parts[2]).map { Array($0) }
    case "Q": bytes = escapes(parts[2].replacingOccurrences(of: "_", with: " "), mark: "=")
    default: bytes = nil
    }
    // No word may split a character (RFC 2047, 5).
    guard let bytes, String(validating: bytes, as: UTF8.self) != nil else { return nil }
    return bytes
  }

  private static func escapes(_ text: String, mark: Character) -> [UInt8]? {
    var output: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == mark.asciiValue else {
        output.append(byte)
        continue
      }
      guard rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      output.append(value)
      rest = rest.dropFirst(2)
    }
    return output
  }
}

/// A mail taken apart: headers unfolded, in their order, and the rest.
struct Mail {
  let lines: [String]
  let headers: [(name: String, value: String)]
  let body: String

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let halves = text.components(separatedBy: "\r\n\r\n")
    lines = halves[0].components(separatedBy: "\r\n")
    body = halves.dropFirst().joined(separator: "\r\n\r\n")
    var headers: [(String, String)] = []
    for line in lines {
      if line.first == " ", let last = headers.popLast() {
        headers.append((last.0, last.1 + (last.1.isEmpty ? String(line.dropFirst()) : line)))
      } else {
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        headers.append(
          (
            String(line[..<colon]),
            String(line[colon...].dropFirst(line[colon...].hasPrefix(": ") ? 2 : 1))
          ))
      }
    }
    self.headers = headers.map { (name: $0.0, value: $0.1) }
  }

  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
}
