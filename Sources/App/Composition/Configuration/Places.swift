import Database
import Foundation
import NIOCore

/// Something that the program needs from the system cannot be had; the sentence says what to do.
package struct Unavailable: Error, CustomStringConvertible {
  package let description: String
}

/// A file that would have to be overwritten.
package struct ExistingFile: Error, CustomStringConvertible {
  let path: String

  package var description: String {
    "the file \(path) is there already: name another one, or move it away"
  }
}

/// What is looked at before the system is asked, so that its answer need not be guessed.
enum Places {
  /// Complains where no SQLite database can be at a path.
  static func checkDatabase(at path: String) throws {
    let advice = "give another place by --database or \(Setting.database.variable)"
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder.boolValue {
        throw Unavailable(
          description: "\(path) is a folder, where the database should be: \(advice)")
      }
      guard FileManager.default.isReadableFile(atPath: path),
        FileManager.default.isWritableFile(atPath: path)
      else {
        throw Unavailable(
          description: "the database \(path) may not be read and written by this user: change its "
            + "permissions, run the program as its owner, or \(advice)")
      }
      guard isDatabase(path) else {
        throw Unavailable(description: "\(path) is no SQLite database: \(advice)")
      }
      return
    }
    try checkFolder(of: path, advice)
  }

  /// Complains where no file can be made at a path.
  static func checkFree(_ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else { throw ExistingFile(path: path) }
    try checkFolder(of: path, "give another place for the file")
  }

  private static func checkFolder(of path: String, _ advice: String) throws {
    let shown = URL(filePath: path).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: shown, isDirectory: &isFolder),
      isFolder.boolValue
    else {
      throw Unavailable(
        description: "the folder \(shown) does not exist: make it (mkdir -p \(shown)), or \(advice)"
      )
    }
    guard FileManager.default.isWritableFile(atPath: shown) else {
      throw Unavailable(
        description: "no file can be made in the folder \(shown) by this user: change its "
          + "permissions, or \(advice)")
    }
  }

  /// Whether a file begins as SQLite's do (sqlite.org/fileformat.html, 1.3); an empty one becomes a
  /// database.
  private static func isDatabase(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    do {
      let beginning = try file.read(upToCount: 16) ?? Data()
      return beginning.isEmpty || beginning == Data("SQLite format 3\0".utf8)
    } catch {
      // What cannot be read is none for this program; its permissions were looked at before.
      return false
    }
  }
}

extension Configuration {
  /// Writes a copy of the database, which has to be there, to a file that must not.
  package func backUp(to path: String) async throws {
    try Places.checkFree(path)
    let database = try openExisting()
    do {
      try await database.backup(to: path)
    } catch {
      await database.close()
      throw error
    }
    await database.close()
  }
}

extension ListenAddress {
  /// What to do when the system does not let the server listen there; other errors as they are.
  func explained(_ error: any Error) -> any Error {
    let advice = "give another address by --listen or \(Setting.listen.variable)"
    guard let error = error as? IOError else {
      guard error is SocketAddressError else { return error }
      return Unavailable(description: "the host of \(self) is not known: \(advice)")
    }
    switch error.errnoCode {
    case EADDRINUSE:
      return Unavailable(
        description: "another program listens at \(self) already, perhaps another parcours serve: "
          + "end it, or \(advice)")
    case EADDRNOTAVAIL:
      return Unavailable(description: "\(self) is no address of this machine: \(advice)")
    case EACCES:
      return Unavailable(
        description: "this user may not listen at \(self), because ports below 1024 need rights: "
          + advice)
    default: return error
    }
  }
}
