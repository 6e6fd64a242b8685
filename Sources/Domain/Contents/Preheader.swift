/// The line that mail programs show beside the subject: the first text of the HTML, hidden in it.
enum Preheader {
  /// The HTML with a plain text hidden at the start of its body; without one it stays as it is.
  static func insert(_ text: String, into html: String) -> String {
    if text.isBlank { return html }
    let hidden = """
      <div style="display:none;max-height:0;overflow:hidden;mso-hide:all">\(escaped(text))</div>
      """
    guard let start = bodyStart(html) else { return hidden + html }
    return html[..<start] + hidden + html[start...]
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Where the content of `<body …>` begins; nil when there is no such tag.
  private static func bodyStart(_ html: String) -> String.Index? {
    let bytes = html.utf8
    var position = bytes.startIndex
    while let open = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
      position = bytes.index(after: open)
      let name = bytes[position...].prefix(5)
      // The bit 0x20 makes ASCII letters lower case.
      guard name.count == 5, name.prefix(4).elementsEqual("body".utf8, by: { $0 | 0x20 == $1 }),
        name.last.map({ !$0.isNameCharacter }) ?? false
      else { continue }
      return bytes[open...].firstIndex(of: UInt8(ascii: ">")).map { bytes.index(after: $0) }
    }
    return nil
  }
}
