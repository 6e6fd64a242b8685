import ArgumentParser
import Composition

/// The program: `parcours help` lists what it can do.
@main
struct ParcoursCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parcours",
    abstract: "Leads the customers of a shop through the journeys that its marketer drew.",
    version: Release.version,
    subcommands: [
      ServeCommand.self, DemoCommand.self, ApplyCommand.self, ExportCommand.self,
      ImportCommand.self, MigrateCommand.self, BackupCommand.self, DoctorCommand.self,
      KeysCommand.self, RehearseCommand.self, BenchCommand.self,
    ])
}
