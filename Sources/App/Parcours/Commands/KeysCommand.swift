import ArgumentParser
import Composition
import Store
import Values

/// `parcours keys`
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Shows, makes and closes the keys of the two APIs.",
    subcommands: [List.self, Create.self, Revoke.self, ResetOwner.self],
    defaultSubcommand: List.self)

  /// Opens the database, does something with its keys, and closes it.
  fileprivate static func withKeys(
    _ settings: SettingFlags, _ work: (KeyRing) async throws -> Void
  ) async throws {
    try await failing {
      let installation = try await Installation.open(
        try settings.configuration(), at: WallClock.now())
      do {
        try await work(KeyRing(database: installation.database))
      } catch {
        await installation.close()
        throw error
      }
      await installation.close()
    }
  }

  fileprivate static func show(_ fresh: KeyRing.Fresh) {
    Terminal.complain("A new \(fresh.kind.rawValue) key (\(fresh.name)), shown only now:")
    Terminal.say(fresh.key)
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists keys, open and closed.")

    @OptionGroup var settings: SettingFlags

    func run() async throws {
      try await KeysCommand.withKeys(settings) { ring in
        for entry in try await ring.all() {
          let end = entry.revokedAt.map { "revoked \($0.text)" } ?? "open"
          Terminal.say(
            "\(entry.kind.rawValue)\t\(entry.name)\tmade \(entry.createdAt.text)\t\(end)")
        }
      }
    }
  }

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes a key and prints it once.")

    @OptionGroup var settings: SettingFlags

    @Argument(help: "admin or write.")
    var kind: Keys.Kind

    @Argument(help: "What the key is for, such as website.")
    var name: String

    func run() async throws {
      try await KeysCommand.withKeys(settings) { ring in
        KeysCommand.show(try await ring.create(kind, name: name, at: WallClock.now()))
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Closes a key; a running server notices within seconds.")

    @OptionGroup var settings: SettingFlags

    @Argument(help: "admin or write.")
    var kind: Keys.Kind

    @Argument(help: "The key's name.")
    var name: String

    func run() async throws {
      try await KeysCommand.withKeys(settings) { ring in
        try await ring.revoke(kind, name: name, at: WallClock.now())
        Terminal.say("The \(kind.rawValue) key \(name) is closed.")
      }
    }
  }

  struct ResetOwner: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset-owner",
      abstract: "Gives the owner a new admin key and closes the one before, for who is locked out.")

    @OptionGroup var settings: SettingFlags

    func run() async throws {
      try await KeysCommand.withKeys(settings) { ring in
        KeysCommand.show(try await ring.resetOwner(at: WallClock.now()))
      }
    }
  }
}

extension Keys.Kind: ExpressibleByArgument {}
