extension SMTPEndpoint {
  /// Reads `smtp://user:p%40ss@host:587?starttls=required` or `smtps://…`. Without a port, `smtp`
  /// is submission, 587, and `smtps` 465; without `starttls` it is required, but on loopback
  /// optional.
  package init(parsing url: String) throws(Malformed) {
    let (scheme, rest) = try SMTPEndpoint.scheme(of: url)
    let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    let authority = rest[..<authorityEnd]
    // Passwords are often pasted unencoded: the last @ is the one before the host.
    let at = authority.lastIndex(of: "@")
    let place = at.map { authority[authority.index(after: $0)...] } ?? authority
    let (host, port) = try SMTPEndpoint.place(place)
    self.host = host
    self.port = port ?? (scheme == "smtps" ? 465 : 587)
    credentials = try at.map { at throws(Malformed) in
      try SMTPEndpoint.credentials(authority[..<at])
    }
    security = .implicit
    if scheme == "smtp" { security = .startTLS(isLoopback ? .optional : .required) }
    try read(options: rest[authorityEnd...])
    if trustsAnyone && !isLoopback { throw .insecureElsewhere }
  }

  private static func scheme(of url: String) throws(Malformed) -> (String, Substring) {
    for scheme in ["smtp", "smtps"] where url.lowercased().hasPrefix("\(scheme)://") {
      return (scheme, url.dropFirst(scheme.utf8.count + 3))
    }
    throw .scheme
  }

  private static func place(_ text: Substring) throws(Malformed) -> (String, Int?) {
    var host = text
    var port: Substring?
    if text.first == "[" {
      guard let close = text.firstIndex(of: "]") else { throw .host }
      host = text[text.index(after: text.startIndex)..<close]
      let rest = text[text.index(after: close)...]
      if !rest.isEmpty {
        guard rest.first == ":" else { throw .port }
        port = rest.dropFirst()
      }
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      port = text[text.index(after: colon)...]
    }
    let decoded = try decode(host).lowercased()
    guard !decoded.isEmpty, decoded.utf8.count <= Limits.domain,
      decoded.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw .host }
    guard let port else { return (decoded, nil) }
    guard let number = Int(port), (1...65_535).contains(number) else { throw .port }
    return (decoded, number)
  }

  private static func credentials(_ text: Substring) throws(Malformed) -> SMTPCredentials {
    guard let colon = text.firstIndex(of: ":") else { throw .credentials }
    let user = try decode(text[..<colon])
    let secret = try decode(text[text.index(after: colon)...])
    // NUL separates the parts of PLAIN, control-A those of XOAUTH2.
    guard !user.isEmpty, !secret.isEmpty,
      !(user + secret).unicodeScalars.contains(where: \.isControl)
    else { throw .credentials }
    return SMTPCredentials(user: user, secret: secret)
  }

  private mutating func read(options text: Substring) throws(Malformed) {
    guard let mark = text.firstIndex(of: "?") else {
      if text.isEmpty || text == "/" { return }
      throw .host
    }
    guard text[..<mark].isEmpty || text[..<mark] == "/" else { throw .host }
    for option in text[text.index(after: mark)...].split(separator: "&") {
      let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = try parts.count == 2 ? SMTPEndpoint.decode(parts[1]) : ""
      try read(option: String(parts[0]), value)
    }
  }

  private mutating func read(option: String, _ value: String) throws(Malformed) {
    switch option {
    case "starttls":
      guard let mode = StartTLS(rawValue: value), security != .implicit else {
        throw .option(option)
      }
      security = .startTLS(mode)
    case "auth":
      guard let mechanism = SMTPMechanism(rawValue: value.lowercased()) else {
        throw .option(option)
      }
      self.mechanism = mechanism
    case "connections":
      guard let count = Int(value), (1...Limits.connections).contains(count) else {
        throw .option(option)
      }
      connections = count
    case "name":
      guard !value.isEmpty, value.utf8.count <= Limits.domain,
        value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
      else { throw .option(option) }
      name = value
    case "ca":
      if value.isEmpty { throw .option(option) }
      trustedRoots = value
    case "tls":
      guard value == "insecure" else { throw .option(option) }
      trustsAnyone = true
    default: throw .unknownOption(option)
    }
  }

  /// Resolves `%40` and the like (RFC 3986, 2.1); a plus sign is a plus sign.
  private static func decode(_ text: Substring) throws(Malformed) -> String {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.allSatisfy(\.isHexadecimal),
        let value = UInt8(String(Substring(digits)), radix: 16)
      else { throw .percentEncoding }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .percentEncoding }
    return decoded
  }
}
