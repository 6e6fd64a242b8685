/// A promise of the engine that a world saw broken.
package struct Violation: Error, CustomStringConvertible {
  /// Repeats the world exactly.
  package let seed: UInt64
  /// Which promise, and by what.
  package let message: String
  /// The last moments before.
  package let trace: [String]

  package var description: String {
    "seed \(seed): \(message)\n" + trace.map { "    \($0)\n" }.joined()
      + "  replay with: make simulate SEED=\(seed)"
  }
}
