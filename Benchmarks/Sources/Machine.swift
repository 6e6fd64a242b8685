import Foundation

/// Where something was measured.
struct Machine: Codable {
  let processor: String
  let cores: Int
  let memoryMebibytes: Int
  let system: String

  static var current: Machine {
    let information = ProcessInfo.processInfo
    return Machine(
      processor: line("model name", of: "/proc/cpuinfo") ?? "unknown",
      cores: information.activeProcessorCount,
      memoryMebibytes: Int(information.physicalMemory / 1_048_576),
      system: information.operatingSystemVersionString)
  }

  /// How many threads wanted to run in the last minute: what else the machine does.
  static var load: Double {
    var loads = [0.0]
    return getloadavg(&loads, 1) == 1 ? loads[0] : 0
  }

  var description: String {
    "\(processor), \(cores) cores, \(memoryMebibytes) MiB, \(system)"
  }

  private static func line(_ name: String, of path: String) -> String? {
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
      $0.hasPrefix(name)
    }
    return line?.split(separator: ":", maxSplits: 1).last.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
}
