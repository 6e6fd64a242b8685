import Foundation

/// The figures of one run of one benchmark, by name.
struct Measurement: Codable {
  var figures: [String: Double] = [:]

  subscript(name: String) -> Double {
    get { figures[name] ?? 0 }
    set { figures[name] = newValue }
  }

  /// Writes the figures to standard output, where the program that compares runs reads them.
  func report() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}

/// The measured program did not do what the measurement presupposes.
struct Unmeasurable: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
