extension IPAddress {
  /// From where an address can be reached, after the special-purpose registries of IANA (RFC 6890).
  package enum Reach: String, Hashable, Sendable {
    /// From everywhere: an ordinary address of the internet.
    case global
    /// This machine: 127.0.0.0/8 (RFC 1122), ::1 (RFC 4291).
    case loopback
    /// The own network: 10/8, 172.16/12, 192.168/16 (RFC 1918).
    case privateUse
    /// The own wire, metadata services of clouds among it: 169.254/16 (RFC 3927), fe80::/10.
    case linkLocal
    /// The network of a provider: 100.64/10 (RFC 6598).
    case shared
    /// The own network: fc00::/7 (RFC 4193), and the former fec0::/10.
    case uniqueLocal
    /// Groups: 224/4 (RFC 5771), ff00::/8.
    case multicast
    /// No machine: 0/8, ::.
    case unspecified
    /// For documentation, measurements, the future, tunnels: nothing that a shop answers from.
    case reserved
  }

  /// From where this address can be reached. Addresses of IPv6 that stand for one of IPv4 (mapped,
  /// NAT64, 6to4) are judged by that one.
  package var reach: Reach {
    switch self {
    case .v4(let bits): return IPAddress.reach(ofV4: bits)
    case .v6(let high, let low):
      if let inner = IPAddress.embedded(high, low) { return IPAddress.reach(ofV4: inner) }
      return IPAddress.reach(ofV6: high, low)
    }
  }

  private static func reach(ofV4 bits: UInt32) -> Reach {
    for (prefix, length, reach) in v4Blocks where bits >> (32 - length) == prefix >> (32 - length) {
      return reach
    }
    return .global
  }

  private static let v4Blocks: [(UInt32, UInt32, Reach)] = [
    (0x0000_0000, 8, .unspecified),
    (0x0A00_0000, 8, .privateUse),
    (0x6440_0000, 10, .shared),
    (0x7F00_0000, 8, .loopback),
    (0xA9FE_0000, 16, .linkLocal),
    (0xAC10_0000, 12, .privateUse),
    (0xC000_0000, 24, .reserved),  // 192.0.0/24, protocol assignments (RFC 6890)
    (0xC000_0200, 24, .reserved),  // 192.0.2/24, documentation (RFC 5737)
    (0xC058_6300, 24, .reserved),  // 192.88.99/24, former 6to4 relays (RFC 7526)
    (0xC0A8_0000, 16, .privateUse),
    (0xC612_0000, 15, .reserved),  // 198.18/15, measurements (RFC 2544)
    (0xC633_6400, 24, .reserved),  // 198.51.100/24, documentation (RFC 5737)
    (0xCB00_7100, 24, .reserved),  // 203.0.113/24, documentation (RFC 5737)
    (0xE000_0000, 4, .multicast),
    (0xF000_0000, 4, .reserved),  // 240/4 (RFC 1112) and broadcast
  ]

  /// The address of IPv4 inside one of IPv6.
  private static func embedded(_ high: UInt64, _ low: UInt64) -> UInt32? {
    let last = UInt32(truncatingIfNeeded: low)
    // ::ffff:0:0/96 (RFC 4291) and its translated sister ::ffff:0:0:0/96 (RFC 2765)
    if high == 0, low >> 32 == 0xFFFF || low >> 32 == 0xFFFF_0000 { return last }
    // ::/96, IPv4-compatible (RFC 4291, 2.5.5.1), but for :: and ::1
    if high == 0, low >> 32 == 0, low > 1 { return last }
    // 64:ff9b::/96, NAT64 (RFC 6052)
    if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return last }
    // 2002::/16, 6to4 (RFC 3056)
    if high >> 48 == 0x2002 { return UInt32(truncatingIfNeeded: high >> 16) }
    return nil
  }

  private static func reach(ofV6 high: UInt64, _ low: UInt64) -> Reach {
    if high == 0, low <= 1 { return low == 0 ? .unspecified : .loopback }
    if high >> 56 == 0xFF { return .multicast }
    if high >> 54 == 0xFE80 >> 6 { return .linkLocal }
    if high >> 57 == 0xFC >> 1 || high >> 54 == 0xFEC0 >> 6 { return .uniqueLocal }
    // 2001::/23 (protocol assignments, Teredo among them), 2001:db8::/32 and 3fff::/20
    // (documentation): RFC 2928, 4380, 3849, 9637. Outside of 2000::/3 nothing is assigned.
    if high >> 41 == 0x2001_0000 >> 9 || high >> 32 == 0x2001_0DB8 || high >> 44 == 0x3FFF0 {
      return .reserved
    }
    return high >> 61 == 1 ? .global : .reserved
  }
}
