package import Database
import Foundation

extension Configuration {
  /// The database is not where it is said to be.
  package struct MissingDatabase: Error, CustomStringConvertible {
    package let description: String
  }

  /// Opens a database that has to be there already, and leaves it as it is.
  package func openExisting() throws -> any Database {
    if case .sqlite(let path) = database, !FileManager.default.fileExists(atPath: path) {
      throw MissingDatabase(
        description: "there is no database at \(path); give the one that the server uses with "
          + "--database or \(Setting.database.variable)")
    }
    return try database.open()
  }
}
