import Foundation
import Simulation
import Testing

/// Sets and dictionaries have another order in each process: nothing may depend on it.
@Test func `the same seed makes the same tables in other processes`() async throws {
  let seeds: [UInt64] = [1, 7, 42]
  var here = ""
  for seed in seeds { here += "\(seed) \(try await Simulation.run(seed: seed).digest)\n" }
  #expect(try digests(seeds) == here)
  #expect(try digests(seeds) == here)
}

/// What the program `Simulator`, which lies beside the tests, says about some seeds.
private func digests(_ seeds: [UInt64]) throws -> String {
  let simulator = Process()
  simulator.executableURL = folder.appending(path: "Simulator")
  simulator.arguments = seeds.map { "\($0)" }
  let output = Pipe()
  simulator.standardOutput = output
  try simulator.run()
  let bytes = output.fileHandleForReading.readDataToEndOfFile()
  simulator.waitUntilExit()
  return String(decoding: bytes, as: UTF8.self)
}

/// Where the products of the build lie.
private var folder: URL {
  let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
  return bundle?.bundleURL.deletingLastPathComponent()
    ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
}
