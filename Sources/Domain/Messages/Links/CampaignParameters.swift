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
    String(decoding: added(to: Array(address.utf8)), as: UTF8.self)
  }

  func added(to address: [UInt8]) -> [UInt8] {
    let fragment = address.firstIndex(of: UInt8(ascii: "#")) ?? address.endIndex
    let question = address[..<fragment].firstIndex(of: UInt8(ascii: "?"))
    let query = question.map { address[($0 + 1)..<fragment] } ?? []
    var output = Array(address[..<fragment])
    var separator: UInt8? = question == nil ? UInt8(ascii: "?") : nil
    if let last = query.last, last != UInt8(ascii: "&") { separator = UInt8(ascii: "&") }
    for (name, value) in [
      ("utm_source", source), ("utm_medium", medium), ("utm_campaign", campaign),
      ("utm_content", content),
    ] {
      guard let value, !value.isEmpty, !CampaignParameters.query(query, has: name) else { continue }
      if let separator { output.append(separator) }
      separator = UInt8(ascii: "&")
      output.append(contentsOf: name.utf8)
      output.append(UInt8(ascii: "="))
      CampaignParameters.append(value, to: &output)
    }
    output.append(contentsOf: address[fragment...])
    return output
  }

  private static func query(_ query: ArraySlice<UInt8>, has name: String) -> Bool {
    query.split(separator: UInt8(ascii: "&")).contains { parameter in
      parameter.prefix { $0 != UInt8(ascii: "=") }.elementsEqual(name.utf8)
    }
  }

  /// Everything but the unreserved characters of RFC 3986, section 2.3, is percent-encoded.
  private static func append(_ value: String, to output: inout [UInt8]) {
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
