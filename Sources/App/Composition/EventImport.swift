import Database
import Engine
import Events
import Foundation
package import Values

/// Takes history in from a file of events, one JSON object a line, as `/v1/import` would: it
/// changes contacts, carts and orders, and starts, wakes and sends nothing (semantics.md, 4). A
/// server on the same database applies the events, at once when it runs and otherwise at its next
/// start.
package struct EventImport: Sendable {
  private let database: any Database
  private let partitions: Int

  /// An import into the database of an installation.
  package init(_ installation: Installation) {
    database = installation.database
    partitions = installation.partitions
  }

  /// How far it is.
  package struct Progress: Sendable {
    package var events = 0
    package var refused = 0
    package var bytes: Int64 = 0
  }

  /// A line that was refused, with its number from 1.
  package struct Refused: Sendable {
    package let line: Int
    package let code: String
    package let message: String
    package let text: String

    /// The line of the file of rejects.
    package var json: JSON {
      [
        "line": .number(Number(Int64(line))), "code": .string(code), "message": .string(message),
        "event": .string(text),
      ]
    }
  }

  /// Imports a file; may be run again, because events with the same `messageId` count once. Lines
  /// without one get an id from their place and content.
  ///
  /// - Parameters:
  ///   - refuse: is told of each refused line.
  ///   - report: is told after each commit.
  package func run(
    path: String, at now: Instant, refuse: (Refused) throws -> Void,
    report: (Progress) -> Void
  ) async throws -> Progress {
    var lines = try LineReader(path: path)
    var progress = Progress()
    var number = 0
    var batch: [Event] = []
    let reader = EventReader(receivedAt: now, source: .imported)
    while let line = try lines.next() {
      number += 1
      progress.bytes = lines.position
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      do throws(Rejection) {
        batch.append(try EventImport.event(line, number, reader))
        progress.events += 1
      } catch {
        progress.refused += 1
        try refuse(
          Refused(
            line: number, code: error.code.rawValue, message: error.message,
            text: String(decoding: line.prefix(2_000), as: UTF8.self)))
      }
      if batch.count == Limits.importedEvents {
        try await append(&batch)
        report(progress)
      }
    }
    try await append(&batch)
    return progress
  }

  private static func event(
    _ line: [UInt8], _ number: Int, _ reader: EventReader
  ) throws(Rejection) -> Event {
    let elements: JSON.Elements
    do {
      elements = try JSON.Elements(parsing: line, of: nil)
    } catch {
      throw Rejection(.invalidText, error.message)
    }
    return try reader.read(elements.root, measure: elements.whole) {
      "import:\(number):\(Fingerprint(of: line).hex)"
    }
  }

  private func append(_ batch: inout [Event]) async throws {
    if batch.isEmpty { return }
    // A door of its own for each commit: nobody applies here, so that its memory of the log's end
    // would only grow.
    let ingest = Ingest(database: database, partitions: partitions, tail: Tail(), bell: Bell())
    try await ingest.append(batch)
    batch.removeAll(keepingCapacity: true)
  }
}

/// Reads a file line by line.
struct LineReader {
  private let file: FileHandle
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  /// Bytes that have been read as lines.
  private(set) var position: Int64 = 0

  /// Why a file is no list of lines.
  struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  init(path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Unreadable(description: "the file \(path) cannot be read")
    }
    self.file = file
  }

  /// The next line without its end; nil behind the last.
  mutating func next() throws -> [UInt8]? {
    while true {
      if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        position += Int64(end + 1 - start)
        return Array(buffer[start..<end])
      }
      if isAtEnd {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        position += Int64(buffer.count - start)
        return Array(buffer[start...])
      }
      guard buffer.count - start <= LineReader.longest else {
        throw Unreadable(
          description: "a line has more than \(LineReader.longest) bytes: is this one event a line?"
        )
      }
      buffer.removeFirst(start)
      start = 0
      let piece = try file.read(upToCount: LineReader.piece) ?? Data()
      if piece.isEmpty { isAtEnd = true }
      buffer.append(contentsOf: piece)
    }
  }

  private static let piece = 256 * 1_024
  private static let longest = 1_024 * 1_024
}
