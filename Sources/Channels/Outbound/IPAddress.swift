import NIOCore

/// The address of a machine.
package enum IPAddress: Hashable, Sendable {
  /// The four bytes of an IPv4 address, the first one highest.
  case v4(UInt32)
  /// The first and the last eight bytes of an IPv6 address.
  case v6(high: UInt64, low: UInt64)

  /// Reads `192.0.2.1` or `2001:db8::1`, nothing shorter or cleverer; nil for anything else.
  package init?(text: String) {
    guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
    let isV6 = address.protocol == .inet6
    self = address.withSockAddr { socketAddress, _ in
      IPAddress(UnsafeRawPointer(socketAddress), isV6: isV6)
    }
  }

  /// Reads a `sockaddr_in` or `sockaddr_in6` (RFC 3493, sections 3.2 and 3.3): the address comes
  /// after family and port, for IPv6 after the flow label too.
  init(_ socketAddress: UnsafeRawPointer, isV6: Bool) {
    if isV6 {
      self = .v6(
        high: UInt64(bigEndian: socketAddress.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
        low: UInt64(bigEndian: socketAddress.loadUnaligned(fromByteOffset: 16, as: UInt64.self)))
    } else {
      self = .v4(
        UInt32(bigEndian: socketAddress.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    }
  }

  /// The usual text; groups of IPv6 are not shortened.
  package var text: String {
    switch self {
    case .v4(let bits):
      return [24, 16, 8, 0].map { String(bits >> UInt32($0) & 255) }.joined(separator: ".")
    case .v6(let high, let low):
      return [high, low].flatMap { half in
        [48, 32, 16, 0].map { String(half >> UInt64($0) & 0xFFFF, radix: 16) }
      }.joined(separator: ":")
    }
  }
}
