import CPostgres
import Foundation
import Synchronization

/// A PostgreSQL of the tests' own: one for each test process, made when it is first needed in a
/// temporary folder, reached through a socket there, and gone with the process.
package final class PostgresCluster: Sendable {
  /// Why there is no cluster.
  package enum Failure: Error {
    /// No `initdb` and `pg_ctl` were found.
    case absent
    /// A program ended with an error.
    case failed(program: String, output: String)
    /// The cluster did not accept a statement.
    case refused(String)
  }

  private let folder: String
  private let databases = Mutex(0)
  private static let started = Mutex<Result<PostgresCluster, any Error>?>(nil)

  /// Whether tests on PostgreSQL should run. With `CI=true` they always do, so that a missing
  /// PostgreSQL is a failure there and not a silence.
  package static let isWanted =
    Programs.folder != nil || ProcessInfo.processInfo.environment["CI"] == "true"

  /// The cluster of this process, started by the first call.
  package static func running() throws -> PostgresCluster {
    try started.withLock { started in
      if let started { return try started.get() }
      let result = Result { try PostgresCluster() }
      started = result
      return try result.get()
    }
  }

  /// Creates an empty database and returns its address.
  package func emptyDatabase() throws -> String {
    let number = databases.withLock { number in
      number += 1
      return number
    }
    let name = "test_\(number)"
    try execute("CREATE DATABASE \(name) TEMPLATE template0")
    return address(of: name)
  }

  /// Takes a database away, together with the connections to it.
  package func drop(_ address: String) throws {
    guard let name = URLComponents(string: address)?.path.dropFirst() else { return }
    try execute("DROP DATABASE \(name) WITH (FORCE)")
  }

  /// Executes one statement as the owner of the cluster, outside of a transaction.
  package func execute(_ sql: String) throws {
    let link = PQconnectdb(address(of: "postgres"))
    defer { PQfinish(link) }
    let result = PQexec(link, sql)
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
      throw Failure.refused(String(cString: PQerrorMessage(link)))
    }
  }

  private func address(of database: String) -> String {
    "postgresql:///\(database)?host=\(folder)&user=\(Programs.owner)"
  }

  private init() throws {
    // A short path: the name of a socket has room for about a hundred bytes.
    folder = "/tmp/pg-\(UUID().uuidString.prefix(8))"
    let data = folder + "/data"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try Programs.giveToOwner(folder)
    try Programs.run(
      "initdb",
      ["-D", data, "-E", "UTF8", "--locale=C", "-A", "trust", "-U", Programs.owner, "--no-sync"])
    // The guard stands before the server starts, so that nothing is left behind.
    try Programs.guardAgainstCrash(folder: folder)
    stopAtExit(folder)
    let options = [
      "-c listen_addresses=''", "-c unix_socket_directories=\(folder)", "-c fsync=off",
      "-c full_page_writes=off", "-c max_connections=1000", "-c shared_buffers=64MB",
      "-c autovacuum=off", "-c lc_messages=C",
    ]
    try Programs.run(
      "pg_ctl",
      ["-D", data, "-l", folder + "/log", "-o", options.joined(separator: " "), "-w", "start"])
  }
}

/// The folder that the end of the process takes away: `atexit` has no room for it.
private let folderAtExit = Mutex("")

private func stopAtExit(_ folder: String) {
  folderAtExit.withLock { $0 = folder }
  atexit {
    let folder = folderAtExit.withLock { $0 }
    do {
      try Programs.run("pg_ctl", ["-D", folder + "/data", "-m", "immediate", "stop"])
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      // The guard beside this process tries again.
      print("could not stop PostgreSQL in \(folder): \(error)")
    }
  }
}
