package import Database
import Postgres
import SQLite

/// Which database: a file, one in memory that is gone with the process, or a PostgreSQL server.
package enum DatabaseAddress: Sendable, Hashable {
  case sqlite(path: String)
  case memory
  /// An address as libpq takes it.
  case postgres(url: String)

  /// Reads `sqlite:parcours.db`, `sqlite::memory:` or `postgresql://…`.
  init(parsing text: String) throws {
    if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") {
      self = .postgres(url: text)
      return
    }
    guard text.hasPrefix("sqlite:") else {
      throw Complaint(
        "has to be sqlite:FILE or postgresql://user:password@host/name")
    }
    var path = text.dropFirst("sqlite:".count)
    // sqlite:///var/lib/parcours.db is how other programs write it.
    if path.hasPrefix("//") { path = path.dropFirst(2) }
    guard !path.isEmpty else { throw Complaint("names no file") }
    self = path == ":memory:" ? .memory : .sqlite(path: String(path))
  }

  /// Opens the database; a file is created when it is missing.
  package func open() throws -> any Database {
    switch self {
    case .sqlite(let path):
      try Places.checkDatabase(at: path)
      return try SQLiteDatabase(path: path)
    case .memory: return try SQLiteDatabase.inMemory()
    case .postgres(let url): return try PostgresDatabase(url: url)
    }
  }

  /// Into how many partitions the log of a new database is split; fixed for its lifetime. On
  /// PostgreSQL they are what nodes share the work by.
  var partitions: Int {
    switch self {
    case .sqlite, .memory: 1
    case .postgres: 16
    }
  }
}

extension DatabaseAddress: CustomStringConvertible {
  /// The address with the password hidden.
  package var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    case .memory: "sqlite::memory:"
    case .postgres(let url): DatabaseAddress.hidingOption(hidingPassword(url))
    }
  }

  /// libpq also takes the password as an option.
  private static func hidingOption(_ url: String) -> String {
    guard let option = url.firstRange(of: "password=") else { return url }
    let rest = url[option.upperBound...].drop { $0 != "&" }
    return url[..<option.upperBound] + "***" + rest
  }
}
