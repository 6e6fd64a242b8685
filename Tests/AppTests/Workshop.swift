import Composition
import Database
import Foundation
import SQLite
import Values

/// A folder of its own, with a database in it.
struct Workshop {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "parcours-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  static let now = Instant(milliseconds: 1_790_000_000_000)

  var database: String { folder.appending(path: "test.db").path }

  func configuration(_ flags: [Setting: String] = [:]) throws -> Configuration {
    var flags = flags
    flags[.database] = "sqlite:\(database)"
    return try Configuration(SettingValues(flags: flags, environment: [:], file: nil))
  }

  func installation() async throws -> Installation {
    try await Installation.open(try configuration(), at: Workshop.now)
  }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ path: String, _ text: String) throws -> String {
    let url = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }
}
