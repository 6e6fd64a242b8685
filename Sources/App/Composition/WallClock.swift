import Foundation
package import Values

// The only place where the time of the day and chance come from (rules: both are arguments
// everywhere else).

/// The wall clock in whole milliseconds.
package enum WallClock {
  /// What the clock shows now.
  @Sendable package static func now() -> Instant {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
  }
}

/// Names and secrets that nobody can guess.
package enum Chance {
  /// A text that was never there before.
  @Sendable package static func newID() -> String { UUID().uuidString.lowercased() }

  /// A secret of 32 random bytes in hexadecimal digits.
  static func secret() -> String { hex(bytes: 32) }

  /// A key for an API, recognisable by its beginning.
  static func key(_ beginning: String) -> String { "\(beginning)_\(hex(bytes: 24))" }

  /// The system's generator is a cryptographic one on every platform.
  private static func hex(bytes count: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    var text = ""
    for _ in 0..<count {
      let byte = UInt8.random(in: .min ... .max, using: &generator)
      let digits = String(byte, radix: 16)
      text += digits.utf8.count == 1 ? "0" + digits : digits
    }
    return text
  }
}
