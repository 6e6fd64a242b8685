import ArgumentParser
import Composition
import Database
import Store

/// `parcours migrate`
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Brings the database to the version of this program; serve does it by itself.")

  @OptionGroup var settings: SettingFlags

  func run() async throws {
    try await failing {
      let installation = try await Installation.open(
        try settings.configuration(), at: WallClock.now())
      await installation.close()
      if installation.migrated.isEmpty {
        Terminal.say("The database is up to date.")
      } else {
        for name in installation.migrated { Terminal.say("applied \(name)") }
      }
    }
  }
}

/// `parcours backup`
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "A consistent copy of the SQLite database, while the server runs.",
    discussion: "For PostgreSQL use pg_dump --format=custom, base backups or a replica.")

  @OptionGroup var settings: SettingFlags

  @Argument(help: "The file to write, which must not be there yet.")
  var file: String

  func run() async throws {
    try await failing {
      try await settings.configuration().backUp(to: file)
      Terminal.say("The database was copied to \(file).")
    }
  }
}

/// `parcours doctor`
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Looks for what is set wrongly or does not work, and says what to do.",
    discussion: "Give it the settings of the server. Exits with 1 when there is an error.")

  @OptionGroup var settings: SettingFlags

  @Flag(help: "Judge every contact for every segment anew: there must be no difference.")
  var segments = false

  @Flag(help: "Have timers tried again at once that could not be fired and were set aside.")
  var repair = false

  func run() async throws {
    try await failing {
      let doctor = Doctor(
        try settings.configuration(), at: WallClock.now(), judgesSegments: segments)
      if repair { Terminal.say("timers to be tried again: \(try await doctor.repair())") }
      let findings = await doctor.findings()
      for finding in findings { show(finding) }
      let errors = findings.filter { $0.weight == .error }.count
      let warnings = findings.filter { $0.weight == .warning }.count
      Terminal.say()
      Terminal.say("\(errors) errors, \(warnings) warnings")
      if errors > 0 { throw ExitCode(1) }
    }
  }

  private func show(_ finding: Finding) {
    let word =
      switch finding.weight {
      case .fine: "ok     "
      case .warning: "warning"
      case .error: "ERROR  "
      }
    Terminal.say("\(word)  \(finding.text)")
    if !finding.advice.isEmpty { Terminal.say("         → \(finding.advice)") }
  }
}
