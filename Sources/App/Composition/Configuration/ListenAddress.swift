/// Where HTTP is answered: `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:80`.
package struct ListenAddress: Sendable, Hashable {
  package var host: String
  /// 0 lets the system choose.
  package var port: Int

  /// Reads `host:port`.
  init(parsing text: String) throws {
    let complaint = Complaint("has to be an address and a port such as 127.0.0.1:8080")
    guard let colon = text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
    else { throw complaint }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "/" }) else {
      throw complaint
    }
    self.host = String(host)
    self.port = port
  }

  private init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// This machine only.
  static let usual = ListenAddress(host: "127.0.0.1", port: 8080)

  /// Whether only this machine is listened to.
  var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

  /// The address for a browser on this machine.
  package var url: String {
    let everywhere = ["0.0.0.0", "::"].contains(host)
    let name = everywhere ? "localhost" : host.contains(":") ? "[\(host)]" : host
    return "http://\(name):\(port)"
  }
}

extension ListenAddress: CustomStringConvertible {
  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
