import Database
import Email
import Engine
import Foundation
import Logging
import Messages
import Push
import Store
package import Values

/// Looks for what is set wrongly or does not work, and says what to do. Looking changes nothing.
package struct Doctor: Sendable {
  private let configuration: Configuration
  private let now: Instant
  private let judgesSegments: Bool

  /// What is looked at is this configuration, with the database that it names.
  ///
  /// - Parameter judgesSegments: whether every contact is judged anew for every segment, which
  ///   takes its time.
  package init(_ configuration: Configuration, at now: Instant, judgesSegments: Bool = false) {
    self.configuration = configuration
    self.now = now
    self.judgesSegments = judgesSegments
  }

  /// Everything that was found, worst or not, in the order in which it was looked at.
  package func findings() async -> [Finding] {
    var findings = await databaseFindings()
    findings += addressFindings()
    findings += proxyFindings()
    findings += secretFindings()
    findings += await mailFindings()
    findings += pushFindings()
    return findings
  }

  /// Has timers tried again at once that could not be fired and were set aside.
  ///
  /// - Returns: how many they are.
  package func repair() async throws -> Int {
    let database = try configuration.openExisting()
    do {
      let count = try await database.write { try $0.setbacks.retry(at: .latest, limit: .max) }
      await database.close()
      return count
    } catch {
      await database.close()
      throw error
    }
  }

  // MARK: The database

  private func databaseFindings() async -> [Finding] {
    let address = configuration.database
    if address == .memory {
      return [
        .warning(
          "the database is in memory: everything is lost when the program ends",
          "set \(Setting.database.variable)=sqlite:parcours.db")
      ]
    }
    if case .sqlite(let path) = address, !FileManager.default.fileExists(atPath: path) {
      return [
        .error(
          "there is no database at \(path)",
          "start parcours serve once, or give the path that the server uses with "
            + "\(Setting.database.variable)")
      ]
    }
    do {
      let database = try address.open()
      let findings = try await look(into: database)
      await database.close()
      return findings
    } catch {
      return [
        .error(
          "the database \(address) cannot be used: \(error)",
          "check \(Setting.database.variable), and that the server is reached and the user may use "
            + "the database")
      ]
    }
  }

  private func look(into database: any Database) async throws -> [Finding] {
    let pending = try await Migrator(Store.migrations).pending(database)
    guard pending.isEmpty else {
      let missing = pending.joined(separator: ", ")
      return [
        .error(
          "the database \(configuration.database) is not up to date: \(missing)",
          "run parcours migrate, or start the server")
      ]
    }
    let state = try await database.read { try Vitals(reading: $0) }
    return [.fine("the database \(configuration.database) is reached and up to date")]
      + state.findings(at: now) + (judgesSegments ? try await segmentFindings(database) : [])
  }

  private func segmentFindings(_ database: any Database) async throws -> [Finding] {
    // Nothing is signed while memberships are compared, so that any secret will do.
    let secret = [UInt8](repeating: 0, count: 32)
    let (workspace, now) = (configuration.workspace(secret: secret), self.now)
    let differences = try await database.read { transaction in
      let partitions = try transaction.partitions.count()
      let shelf = PlaybookShelf(workspace: workspace)
      return try SegmentAudit(shelf: shelf, workspace: workspace, partitions: partitions)
        .differences(transaction, at: now)
    }
    if differences.isEmpty {
      return [.fine("every membership of every segment is what its definition says")]
    }
    return differences.map {
      .error("\($0)", "this must never be: keep a backup of the database and report it")
    }
  }

  // MARK: Settings

  private func addressFindings() -> [Finding] {
    let host = configuration.publicURL.drop { $0 != ":" }.dropFirst(3)
    let isLoopback = ["localhost", "127.", "[::1]"].contains(where: host.hasPrefix)
    guard isLoopback else {
      return [.fine("links in messages begin with \(configuration.publicURL)")]
    }
    let sends = configuration.smtp.map { !$0.isLoopback } ?? false
    guard sends || configuration.sms != nil || configuration.fcm != nil else {
      return [
        .fine("links lead to this machine (\(configuration.publicURL)), as no provider is set")
      ]
    }
    return [
      .error(
        "messages leave this machine, but their links lead to \(configuration.publicURL)",
        "set \(Setting.publicURL.variable) to the address at which people reach this server")
    ]
  }

  private func proxyFindings() -> [Finding] {
    if configuration.trustedProxies.isEmpty { return [] }
    return [
      .warning(
        "\(Setting.trustedProxies.variable) is set and has no effect: this version neither "
          + "records nor limits anything by the address of a client",
        "leave it set for later versions, or take it out")
    ]
  }

  private func secretFindings() -> [Finding] {
    guard let secret = configuration.secret else {
      return [.fine("the secret for links is kept in the database")]
    }
    if secret.utf8.count < 32 || Set(secret.utf8).count < 10 {
      return [
        .warning(
          "the secret in \(Setting.secret.variable) could be guessed",
          "use 32 random bytes: openssl rand -hex 32. Links in messages that are out stop working "
            + "when it changes")
      ]
    }
    return [.fine("the secret for links is given and long enough")]
  }

  private func mailFindings() async -> [Finding] {
    guard let smtp = configuration.smtp else {
      return [.fine("mails stay in the built-in inbox: \(Setting.smtpURL.variable) is not set")]
    }
    var findings: [Finding] = []
    if configuration.sender == nil {
      findings.append(
        .warning(
          "there is no sender: mails of contents without \"from\" cannot be sent",
          "set \(Setting.sender.variable), such as: Shop <shop@example.com>"))
    }
    do throws(SMTPFailure) {
      let channel = try SMTPChannel(
        endpoint: smtp, sender: configuration.sender, logger: Logger.silent, now: WallClock.now)
      let failure = await channel.check()
      await channel.shutDown()
      if let failure { throw failure }
      findings.append(.fine("the mail server \(smtp) answers and takes us in"))
    } catch {
      findings.append(
        .error(
          "the mail server \(smtp) cannot be used: \(error.text) [\(error.code)]",
          "check \(Setting.smtpURL.variable): host, port, user and password, starttls"))
    }
    return findings
  }

  private func pushFindings() -> [Finding] {
    guard let fcm = configuration.fcm else { return [] }
    do {
      _ = try FCMCredentials(file: fcm.credentials)
      return [.fine("the service account in \(fcm.credentials) can be read")]
    } catch {
      return [
        .error(
          "pushes cannot be sent: \(error)",
          "give \(Setting.fcmCredentials.variable) the path of the JSON that Firebase's console "
            + "gives out for a service account")
      ]
    }
  }
}

extension Logger {
  /// For checks that tell what they find themselves.
  static var silent: Logger {
    var logger = Logger(label: "doctor")
    logger.logLevel = .critical
    return logger
  }
}
