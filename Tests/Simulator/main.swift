import Foundation
import Simulation

// Lives through the worlds of some seeds (`7`, `1...200`) and prints what became of each, with the
// digest of its tables: two processes must agree.

var failures = 0
for argument in CommandLine.arguments.dropFirst() where argument != "--verbose" {
  let ends = argument.split(separator: ".").compactMap { UInt64($0) }
  guard let first = ends.first, let last = ends.last, first <= last else {
    print("usage: Simulator [--verbose] SEED | FIRST...LAST …")
    exit(2)
  }
  for seed in first...last {
    do {
      let isVerbose = CommandLine.arguments.contains("--verbose")
      let report = try await Simulation.run(seed: seed, isVerbose: isVerbose)
      print(seed, report.digest)
      if !isVerbose { continue }
      for (deed, count) in report.deeds.sorted(by: { $0.key < $1.key }) { print(deed, count) }
    } catch {
      failures += 1
      print(error)
    }
  }
}
exit(failures == 0 ? 0 : 1)
