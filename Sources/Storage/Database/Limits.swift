/// The bounds of this module.
enum Limits {
  /// The longest pause before a transaction is tried again, in microseconds.
  static let longestPause: UInt32 = 32_000
}
