/// One POST to somebody's HTTP endpoint.
package struct Call: Sendable, Hashable {
  /// The whole address, http or https.
  package var url: String
  /// Names and values; `Host` and `Content-Length` come by themselves.
  package var headers: [Header]
  package var body: [UInt8]

  package init(url: String, headers: [Header], body: [UInt8]) {
    self.url = url
    self.headers = headers
    self.body = body
  }

  /// A line of the head.
  package struct Header: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
}
