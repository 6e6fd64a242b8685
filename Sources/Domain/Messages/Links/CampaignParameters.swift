/// The parameters by which a shop's web analytics know where a visit came from.
package struct CampaignParameters: Hashable, Sendable {
  package var source: String?
  package var medium: String?
  package var campaign: String?
  package var content: String?

  package init(
    source: String? = nil, medium: String? = nil, campaign: String? = nil, content: String? = nil
  ) {
    self.source = source
    self.medium = medium
    self.campaign = campaign
    self.content = content
  }

  /// The address with those `utm_…` parameters that it does not have yet, before its fragment.
  package func added(to address: String) -> String {
    String(decoding: Encoded(self).added(to: Array(address.utf8)), as: UTF8.self)
  }
}

extension CampaignParameters {
  /// The parameters as they stand in a query, made once for all links of a message.
  struct Encoded {
    /// `utm_source=` and the like, and the same with its value.
    private let pairs: [(name: [UInt8], pair: [UInt8])]

    init(_ parameters: CampaignParameters) {
      pairs = [
        ("utm_source=", parameters.source), ("utm_medium=", parameters.medium),
        ("utm_campaign=", parameters.campaign), ("utm_content=", parameters.content),
      ].compactMap { (name: String, value: String?) in
        guard let value, !value.isEmpty else { return nil }
        var pair = Array(name.utf8)
        CampaignParameters.append(value, to: &pair)
        return (Array(name.utf8), pair)
      }
    }

    /// The address with those parameters that it does not have yet.
    func added(to address: [UInt8]) -> [UInt8] {
      if pairs.isEmpty { return address }
      let fragment = address.firstIndex(of: UInt8(ascii: "#")) ?? address.endIndex
      let question = address[..<fragment].firstIndex(of: UInt8(ascii: "?"))
      let query = (question.map { $0 + 1 } ?? fragment)..<fragment
      var output: [UInt8] = []
      output.reserveCapacity(address.count + pairs.reduce(0) { $0 + $1.pair.count + 1 })
      output.append(contentsOf: address[..<fragment])
      var separator: UInt8? = question == nil ? UInt8(ascii: "?") : nil
      if !query.isEmpty, address[fragment - 1] != UInt8(ascii: "&") {
        separator = UInt8(ascii: "&")
      }
      for (name, pair) in pairs where !Encoded.has(name, in: address, query) {
        if let separator { output.append(separator) }
        separator = UInt8(ascii: "&")
        output.append(contentsOf: pair)
      }
      output.append(contentsOf: address[fragment...])
      return output
    }

    /// Whether a parameter of this name, which ends in `=`, is in the query.
    private static func has(_ name: [UInt8], in address: [UInt8], _ query: Range<Int>) -> Bool {
      var start = query.lowerBound
      while start + name.count <= query.upperBound {
        var length = 0
        while length < name.count, address[start + length] == name[length] { length += 1 }
        if length == name.count { return true }
        while start < query.upperBound, address[start] != UInt8(ascii: "&") { start += 1 }
        start += 1
      }
      return false
    }
  }

  /// Everything but the unreserved characters of RFC 3986, section 2.3, is percent-encoded.
  fileprivate static func append(_ value: String, to output: inout [UInt8]) {
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        output.append(byte)
      default: WebAddress.appendEncoded(byte, to: &output)
      }
    }
  }
}
