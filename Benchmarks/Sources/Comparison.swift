import ArgumentParser
import Foundation
import Values

/// `all`: every measurement in a process of its own, several times, beside its reference; the
/// medians as a table and as a file.
struct Comparison: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all", abstract: "Every benchmark beside its reference, with a file of results.")

  @Option(help: "Runs of each, of which the median counts.") var runs = 3
  @Option(help: "The program `parcours`.") var program = ".build/release/parcours"
  @Option(help: "The library that slows flushes to a millisecond.") var slowFlush: String?
  @Option(help: "The folder for the results.") var results = "Benchmarks/Results"
  @Option(help: "The commit that is measured.") var commit = "unknown"
  @Option(help: "Only benchmarks whose name begins so.") var only = ""
  @OptionGroup var place: Place

  func run() async throws {
    let machine = Machine.current
    print("commit \(commit) · \(machine.description)")
    for benchmark in Benchmark.all(program: program) where benchmark.name.hasPrefix(only) {
      var result = Result(
        benchmark: benchmark.name, commit: commit, date: WallClock.now().text, machine: machine)
      for disk in benchmark.disks {
        if disk == .slowed, slowFlush == nil { continue }
        for _ in 0..<runs {
          let load = Machine.load
          // Side by side in the same minute: the machine has other work too.
          let measured = try measure(benchmark.command, on: disk)
          let reference = try benchmark.reference.map { try measure($0, on: disk) }
          result.runs.append(
            .init(
              disk: disk, load: load, figures: measured.figures,
              reference: reference?.figures ?? [:]))
        }
      }
      result.summarise(benchmark.ratio)
      result.print()
      try result.write(to: results)
    }
  }

  private func measure(_ command: [String], on disk: Disk) throws -> Measurement {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = command + ["--folder", place.folder]
    var environment = ProcessInfo.processInfo.environment
    if disk == .slowed { environment["LD_PRELOAD"] = slowFlush }
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Unmeasurable("\(command.joined(separator: " ")) has failed")
    }
    return try JSONDecoder().decode(Measurement.self, from: bytes)
  }
}

/// How the disk behaves.
enum Disk: String, Codable {
  /// As it is.
  case plain
  /// Each flush takes a millisecond longer.
  case slowed
}

/// One row of the comparison.
struct Benchmark {
  let name: String
  let command: [String]
  var reference: [String]?
  /// The figure of the benchmark over the figure of the reference.
  var ratio: (String, String)?
  var disks: [Disk] = [.plain]

  static func all(program: String) -> [Benchmark] {
    [
      Benchmark(
        name: "ingest", command: ["ingest", "--program", program], reference: ["rows"],
        ratio: ("events_per_second", "rows_per_second"), disks: [.plain, .slowed]),
      Benchmark(
        name: "journeys", command: ["journeys"], reference: ["plain-journeys"],
        ratio: ("journeys_per_second", "journeys_per_second"), disks: [.plain, .slowed]),
      Benchmark(
        name: "latency", command: ["latency", "--program", program], disks: [.plain, .slowed]),
      Benchmark(name: "timers", command: ["timers"], disks: [.plain, .slowed]),
      Benchmark(name: "window", command: ["window"]),
    ]
  }
}
