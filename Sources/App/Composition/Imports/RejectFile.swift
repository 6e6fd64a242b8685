import Foundation
import Imports
import Values

/// The file into which refused records go, one JSON object a line; it is made with the first of
/// them.
struct RejectFile {
  let path: String
  private var file: FileHandle?
  private(set) var length: Int64

  /// The file of an import that goes on where this many bytes are certain; what an import that was
  /// interrupted wrote behind them is written again. At 0 it begins anew.
  init(path: String, length: Int64) throws {
    self.path = path
    self.length = length
    let manager = FileManager.default
    guard length > 0 else {
      if manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
      return
    }
    if !manager.fileExists(atPath: path) { self.length = 0 } else { try open() }
  }

  /// Adds refused records and returns once they are durable.
  mutating func add(_ rejects: [ImportReject]) throws {
    if rejects.isEmpty { return }
    if file == nil { try open() }
    var text: [UInt8] = []
    for reject in rejects {
      text.append(contentsOf: reject.json.serialized.utf8)
      text.append(UInt8(ascii: "\n"))
    }
    try file?.write(contentsOf: Data(text))
    try file?.synchronize()
    length += Int64(text.count)
  }

  private mutating func open() throws {
    let manager = FileManager.default
    if !manager.fileExists(atPath: path) { _ = manager.createFile(atPath: path, contents: nil) }
    guard let opened = FileHandle(forUpdatingAtPath: path) else {
      throw UnreadableFile(
        path: path, reason: "refused lines cannot be written there; name a file by --rejects")
    }
    try opened.truncate(atOffset: UInt64(length))
    try opened.seekToEnd()
    file = opened
  }
}
