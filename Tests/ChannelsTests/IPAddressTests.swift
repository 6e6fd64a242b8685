import Outbound
import Testing

struct IPAddressTests {
  @Test(
    arguments: [
      ("8.8.8.8", .global), ("1.1.1.1", .global), ("9.255.255.255", .global),
      ("11.0.0.0", .global), ("172.15.255.255", .global), ("172.32.0.0", .global),
      ("192.167.255.255", .global), ("192.169.0.0", .global), ("100.63.255.255", .global),
      ("100.128.0.0", .global), ("169.253.255.255", .global), ("169.255.0.0", .global),
      ("223.255.255.255", .global), ("126.255.255.255", .global), ("128.0.0.0", .global),
      ("0.0.0.0", .unspecified), ("0.255.255.255", .unspecified),
      ("10.0.0.0", .privateUse), ("10.255.255.255", .privateUse), ("172.16.0.0", .privateUse),
      ("172.31.255.255", .privateUse), ("192.168.0.0", .privateUse),
      ("192.168.255.255", .privateUse),
      ("127.0.0.0", .loopback), ("127.0.0.1", .loopback), ("127.255.255.255", .loopback),
      ("169.254.0.0", .linkLocal), ("169.254.169.254", .linkLocal),
      ("100.64.0.0", .shared), ("100.127.255.255", .shared),
      ("224.0.0.0", .multicast), ("239.255.255.255", .multicast),
      ("240.0.0.0", .reserved), ("255.255.255.255", .reserved), ("192.0.2.1", .reserved),
      ("198.18.0.1", .reserved), ("198.19.255.255", .reserved), ("198.51.100.1", .reserved),
      ("203.0.113.1", .reserved), ("192.0.0.1", .reserved),
    ] as [(String, IPAddress.Reach)])
  func `an address of IPv4 is sorted by its block`(text: String, reach: IPAddress.Reach) throws {
    let address = try #require(IPAddress(text: text))
    #expect(address.reach == reach)
    #expect(address.text == text)
  }

  @Test(
    arguments: [
      ("2606:4700:4700::1111", .global), ("2a00:1450:4007:80e::200e", .global),
      ("::", .unspecified), ("::1", .loopback), ("fe80::1", .linkLocal),
      ("febf:ffff::", .linkLocal), ("fc00::", .uniqueLocal), ("fdff:ffff::1", .uniqueLocal),
      ("fec0::1", .uniqueLocal), ("ff02::1", .multicast), ("2001:db8::1", .reserved),
      ("2001::1", .reserved), ("2001:1ff::", .reserved), ("2001:200::1", .global),
      ("3fff::1", .reserved), ("100::1", .reserved), ("64:ff9b:1::1", .reserved),
      ("4000::1", .reserved), ("fe00::1", .reserved),
      ("::ffff:127.0.0.1", .loopback), ("::ffff:10.1.2.3", .privateUse),
      ("::ffff:8.8.8.8", .global), ("::ffff:0:127.0.0.1", .loopback), ("::127.0.0.1", .loopback),
      ("64:ff9b::169.254.169.254", .linkLocal), ("64:ff9b::8.8.8.8", .global),
      ("2002:7f00:1::", .loopback), ("2002:c0a8:1::1", .privateUse), ("2002:808:808::1", .global),
    ] as [(String, IPAddress.Reach)])
  func `an address of IPv6 is sorted by its block or by what it stands for`(
    text: String, reach: IPAddress.Reach
  ) throws {
    let address = try #require(IPAddress(text: text))
    #expect(address.reach == reach)
    #expect(IPAddress(text: address.text) == address)
  }

  @Test(arguments: [
    "", "127.1", "0x7f.0.0.1", "localhost", "1.2.3.4.5", "[::1]", "::1%lo", "2130706433",
  ])
  func `nothing else is an address`(text: String) {
    #expect(IPAddress(text: text) == nil)
  }
}

struct AddressPolicyTests {
  private let outer = IPAddress.v4(0x0808_0808)
  private let inner = IPAddress.v4(0x7F00_0001)

  @Test func `one inner address is enough to refuse`() {
    #expect(throws: Never.self) { try AddressPolicy().check([outer], of: "shop.example") }
    #expect(throws: AddressPolicy.Refusal.address(inner, .loopback)) {
      try AddressPolicy().check([outer, inner], of: "shop.example")
    }
  }

  @Test func `the configuration can name hosts or allow all`() {
    let policy = AddressPolicy(allowedHosts: ["Intranet.example"])
    #expect(throws: Never.self) { try policy.check([inner], of: "INTRANET.example.") }
    #expect(throws: AddressPolicy.Refusal.self) { try policy.check([inner], of: "x.example") }
    #expect(throws: Never.self) {
      try AddressPolicy(allowPrivate: true).check([inner], of: "x.example")
    }
  }
}
