import ArgumentParser
import Composition
import Store

/// `parcours serve`
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "The server: APIs, engine and sender in one process.",
    discussion: """
      Settings come from flags, then from PARCOURS_… variables of the environment, then from a file.
      On the first start the database is made and two keys are printed, once.
      """)

  @OptionGroup var settings: SettingFlags

  func run() async throws {
    try await failing {
      let configuration = try settings.configuration()
      let node = try await Node.open(
        configuration, logger: Terminal.logger(configuration.logLevel))
      Greeting(node).print()
      try await node.run { address in Terminal.say("Listening on \(address)") }
    }
  }
}

/// What the server says first.
struct Greeting {
  private let node: Node

  init(_ node: Node) {
    self.node = node
  }

  /// Prints the settings, and the keys that were just made.
  func print() {
    Terminal.say("Parcours \(Release.version)")
    for line in node.installation.configuration.lines { Terminal.say(line) }
    if !node.installation.migrated.isEmpty {
      let names = node.installation.migrated.joined(separator: ", ")
      Terminal.say("The database was brought up to date: \(names).")
    }
    if node.freshKeys.isEmpty { return }
    Terminal.say()
    Terminal.say("These keys were just made. They are shown only now; keep them:")
    for fresh in node.freshKeys {
      Terminal.say("  \(fresh.kind.rawValue) key: \(fresh.key)")
    }
    Terminal.say()
  }
}
