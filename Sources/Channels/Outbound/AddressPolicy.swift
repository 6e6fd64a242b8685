/// Where calls to addresses that marketers write may go: not into the network behind the firewall
/// (server-side request forgery, OWASP A10).
package struct AddressPolicy: Hashable, Sendable {
  /// Hosts of the configuration that may have any address, in lower case.
  package let allowedHosts: Set<String>
  /// Whether every address is allowed, for a machine where nothing else runs.
  package let allowsPrivate: Bool

  /// A policy with these exceptions; without any, only public addresses are called.
  package init(allowedHosts: Set<String> = [], allowPrivate: Bool = false) {
    self.allowedHosts = Set(allowedHosts.map(AddressPolicy.canonical))
    allowsPrivate = allowPrivate
  }

  /// Why an address is not called.
  package enum Refusal: Error, Hashable, Sendable {
    /// Neither http nor https.
    case scheme
    /// A user or a password in the URL.
    case credentials
    /// One of the host's addresses is not of the public internet.
    case address(IPAddress, IPAddress.Reach)
  }

  /// Refuses when one of a host's addresses may not be called. All are looked at: a name that
  /// stands for an inner and an outer address is either a mistake or an attack.
  package func check(_ addresses: [IPAddress], of host: String) throws(Refusal) {
    if allowsPrivate || allowedHosts.contains(AddressPolicy.canonical(host)) { return }
    for address in addresses where address.reach != .global {
      throw .address(address, address.reach)
    }
  }

  private static func canonical(_ host: String) -> String {
    let host = host.lowercased()
    return host.hasSuffix(".") ? String(host.dropLast()) : host
  }
}

extension AddressPolicy.Refusal: CustomStringConvertible {
  /// A sentence for operators.
  package var description: String {
    switch self {
    case .scheme: "only http and https are called"
    case .credentials: "an address with a user or password is not called"
    case .address(let address, let reach):
      "\(address.text) is not of the public internet (\(reach.rawValue))"
    }
  }
}
