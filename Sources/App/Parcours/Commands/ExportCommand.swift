import ArgumentParser
import Composition

/// `parcours export`
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes all definitions as the files that apply reads, the same bytes each time.",
    discussion: "Secrets of webhooks stay in the database. Other files in the folder are kept.")

  @OptionGroup var settings: SettingFlags

  @Argument(help: "The folder to write to; it is made where it is missing.")
  var folder: String

  func run() async throws {
    try await failing {
      let installation = try await Installation.open(
        try settings.configuration(), at: WallClock.now())
      let paths = try await Export(database: installation.database).write(to: folder)
      await installation.close()
      for path in paths { Terminal.say(path) }
      Terminal.complain("\(paths.count) definitions were written to \(folder).")
    }
  }
}
