import Foundation
import Simulation
import Testing

/// `PARCOURS_SEED` asks for one world, told in full.
private let asked = ProcessInfo.processInfo.environment["PARCOURS_SEED"].flatMap { UInt64($0) }

@Test(arguments: asked.map { [$0] } ?? Array(1...200))
func `keeps its promises in a world of faults`(seed: UInt64) async throws {
  let report = try await Simulation.run(seed: seed, isVerbose: asked != nil)
  if asked != nil { print(seed, report.digest, report.deeds.sorted { $0.key < $1.key }) }
}
