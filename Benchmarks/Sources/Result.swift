import Foundation

/// What is kept of a benchmark: every run and the medians.
struct Result: Codable {
  let benchmark: String
  let commit: String
  let date: String
  let machine: Machine
  var runs: [Run] = []
  var medians: [Disk.RawValue: [String: Double]] = [:]

  init(benchmark: String, commit: String, date: String, machine: Machine) {
    self.benchmark = benchmark
    self.commit = commit
    self.date = date
    self.machine = machine
  }

  /// One run, with its reference in the same minute.
  struct Run: Codable {
    let disk: Disk
    /// The machine's load before the run.
    let load: Double
    let figures: [String: Double]
    let reference: [String: Double]
  }

  /// Takes the middle run of each figure; ratios are taken run by run.
  mutating func summarise(_ ratio: (String, String)?) {
    for (disk, runs) in Dictionary(grouping: runs, by: \.disk) {
      var summary: [String: Double] = [:]
      for name in Set(runs.flatMap(\.figures.keys)) {
        summary[name] = median(runs.compactMap { $0.figures[name] })
      }
      for name in Set(runs.flatMap(\.reference.keys)) {
        summary["reference_\(name)"] = median(runs.compactMap { $0.reference[name] })
      }
      if let ratio {
        summary["ratio"] = median(
          runs.compactMap { run in
            guard let figure = run.figures[ratio.0], let base = run.reference[ratio.1] else {
              return nil
            }
            return figure / base
          })
      }
      medians[disk.rawValue] = summary
    }
  }

  /// The medians, one line a figure.
  func print() {
    let disks = medians.keys.sorted()
    let names = Set(medians.values.flatMap(\.keys)).sorted()
    Swift.print("\n\(pad(benchmark, 34))" + disks.map { right($0) }.joined())
    for name in names {
      let values = disks.map { disk in right(medians[disk]?[name].map(Result.text) ?? "") }
      Swift.print(pad("  " + name.replacing("_", with: " "), 34) + values.joined())
    }
  }

  /// Writes the file `benchmark.json`, which replaces the one of before.
  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let file = URL(fileURLWithPath: folder).appending(path: "\(benchmark).json")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try (encoder.encode(self) + Data("\n".utf8)).write(to: file)
  }

  private static func text(_ value: Double) -> String {
    String(format: value >= 100 ? "%.0f" : "%.2f", value)
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text.padding(toLength: width, withPad: " ", startingAt: 0)
  }

  private func right(_ text: String) -> String {
    String(repeating: " ", count: max(0, 12 - text.count)) + text
  }
}
