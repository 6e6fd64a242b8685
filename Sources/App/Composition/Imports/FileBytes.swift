import Foundation
import Values

/// Why a file cannot be imported, as a sentence that goes on after the file's name.
package struct UnreadableFile: Error, CustomStringConvertible {
  var path: String?
  let reason: String

  /// A file, where it is known which, and what is wrong with it.
  package init(path: String? = nil, reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { (path.map { "\($0): " } ?? "") + reason }
}

/// The bytes of a file, piece by piece, unpacked where it is packed by gzip.
struct FileBytes {
  private let file: FileHandle
  private let path: String
  private let gunzip: Gunzip?
  private var isAtEnd = false
  /// How many bytes the file has.
  let size: Int64
  /// How many of them have been read.
  private(set) var read: Int64 = 0

  init(path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw UnreadableFile(path: path, reason: "there is no such file")
    }
    guard !isFolder.boolValue else {
      throw UnreadableFile(path: path, reason: "this is a folder; name a file")
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw UnreadableFile(
        path: path, reason: "the file cannot be read; its permissions do not let this user")
    }
    self.file = file
    size = Int64(try file.seekToEnd())
    try file.seek(toOffset: 0)
    let magic = try file.read(upToCount: 2) ?? Data()
    try file.seek(toOffset: 0)
    gunzip = magic == Data([0x1F, 0x8B]) ? try Gunzip() : nil
  }

  /// The next piece; nil behind the last. Never empty.
  mutating func next() throws -> [UInt8]? {
    do {
      while true {
        guard let gunzip else { return try readPiece() }
        if gunzip.needsMore {
          guard let piece = try readPiece() else {
            try gunzip.finish()
            return nil
          }
          gunzip.take(piece)
        }
        let unpacked = try gunzip.next()
        if !unpacked.isEmpty { return unpacked }
      }
    } catch let error as UnreadableFile {
      throw UnreadableFile(path: path, reason: error.reason)
    }
  }

  /// Passes over so many bytes of the unpacked file and gives what was read beyond them.
  mutating func skip(_ count: Int64) throws -> [UInt8] {
    if gunzip == nil {
      try file.seek(toOffset: UInt64(count))
      read = min(count, size)
      return []
    }
    var passed: Int64 = 0
    while passed < count, let piece = try next() {
      passed += Int64(piece.count)
      if passed > count { return Array(piece.suffix(Int(passed - count))) }
    }
    return []
  }

  private mutating func readPiece() throws -> [UInt8]? {
    if isAtEnd { return nil }
    let piece = try file.read(upToCount: FileBytes.piece) ?? Data()
    isAtEnd = piece.isEmpty
    read += Int64(piece.count)
    return piece.isEmpty ? nil : Array(piece)
  }

  /// A name for the content of a file, packed as it is: the fingerprints of its pieces, chained.
  static func digest(path: String) throws -> Fingerprint {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw UnreadableFile(path: path, reason: "the file cannot be read")
    }
    var digest = Fingerprint("file")
    while let piece = try file.read(upToCount: FileBytes.digested), !piece.isEmpty {
      digest = Fingerprint(of: digest.bytes + Array(piece))
    }
    return digest
  }

  private static let piece = 256 * 1_024
  private static let digested = 1_024 * 1_024
}
