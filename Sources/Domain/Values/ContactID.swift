/// The number of a contact. Its upper bits say the partition in which the contact lives, so that no
/// look-up is needed to find it; a contact never moves to another partition.
package struct ContactID: Hashable, Comparable, Sendable {
  /// partition × 2^36 + serial, with serials from 1. Stays below 2^53 for 2^17 partitions, so that
  /// the number survives in JavaScript.
  package let number: Int64

  /// The contact with this number.
  package init(_ number: Int64) {
    self.number = number
  }

  /// The `serial`-th contact of a partition; serials count from 1.
  package init(partition: Int, serial: Int64) {
    precondition((0..<1 << 17).contains(partition), "there are at most 2^17 partitions")
    precondition(serial > 0 && serial < 1 << 36, "a partition holds fewer than 2^36 contacts")
    number = Int64(partition) << 36 | serial
  }

  /// An id that no contact ever has: links of previews and tests are signed for it, so that
  /// following them changes nobody.
  package static let nobody = ContactID(partition: 0, serial: 1 << 36 - 1)

  /// Reads the public form, decimal digits; nil for anything else.
  package init?(text: some StringProtocol) {
    guard let number = Int64(text), number > 0, text.utf8.first != UInt8(ascii: "+") else {
      return nil
    }
    self.init(number)
  }

  /// The partition in which the contact lives.
  package var partition: Int { Int(number >> 36) }

  /// The public form: decimal digits.
  package var text: String { String(number) }

  package static func < (left: ContactID, right: ContactID) -> Bool { left.number < right.number }
}
