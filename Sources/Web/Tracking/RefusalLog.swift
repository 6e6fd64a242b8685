import Database
import Engine
import Events
import Logging
import Responses
import Store
import Synchronization
import Values

/// Records refused events with their reasons, off the path of requests: what waits is bounded, and
/// what does not fit is only counted.
final class RefusalLog: Sendable {
  /// What one request had refused.
  struct Note {
    let at: Instant
    let body: [UInt8]
    let isBatch: Bool
    let refused: [RefusedEvent]
  }

  private struct Waiting {
    var notes: [Note] = []
    var bytes = 0
  }

  private let database: any Database
  private let counters: Counters
  private let newID: @Sendable () -> String
  private let logger: Logger
  private let waiting = Mutex(Waiting())
  private let bell = Bell()

  init(
    database: any Database, counters: Counters, newID: @escaping @Sendable () -> String,
    logger: Logger
  ) {
    self.database = database
    self.counters = counters
    self.newID = newID
    self.logger = logger
  }

  /// Takes a note, unless too many wait.
  func add(_ note: Note) {
    let isTaken = waiting.withLock { waiting in
      guard waiting.notes.count < Limits.notes,
        waiting.bytes + note.body.count <= Limits.noteBytes
      else { return false }
      waiting.notes.append(note)
      waiting.bytes += note.body.count
      return true
    }
    let unrecorded = note.refused.count - (isTaken ? Limits.recordedPerRequest : 0)
    if unrecorded > 0 { counters.add(.rejectionsUnrecorded, unrecorded) }
    if isTaken { bell.ring() }
  }

  /// Records until the task is cancelled.
  func run() async {
    let pause = Bell()
    while !Task.isCancelled {
      await bell.wait(atMost: Limits.recordingPause)
      await flush()
      await pause.wait(atMost: Limits.recordingPause)
    }
    await flush()
  }

  /// Records what waits.
  func flush() async {
    let notes = waiting.withLock { waiting in
      defer { waiting = Waiting() }
      return waiting.notes
    }
    if notes.isEmpty { return }
    let entries = notes.flatMap { self.entries(of: $0) }
    do {
      try await database.write(.relaxed) { transaction in
        for entry in entries { try transaction.rejections.add(entry) }
        try transaction.rejections.prune()
      }
    } catch {
      counters.add(.rejectionsUnrecorded, entries.count)
      logger.warning("refused events could not be recorded", metadata: ["error": "\(error)"])
    }
  }

  private func entries(of note: Note) -> [Rejections.Entry] {
    let items = note.isBatch ? RefusalLog.items(of: note.body) : nil
    return note.refused.prefix(Limits.recordedPerRequest).map { refused in
      let item = items.flatMap { $0.indices.contains(refused.index) ? $0[refused.index] : nil }
      let text = item?.serialized ?? String(decoding: note.body.prefix(2_000), as: UTF8.self)
      let single = note.isBatch ? nil : RefusalLog.root(of: note.body)
      let name = (item ?? single)?["event"]?.text
      return Rejections.Entry(
        id: Fingerprint("rejection", newID()), at: note.at, code: refused.code,
        message: refused.message.storable(Limits.excerpt),
        event: name?.storable(Limits.eventName), excerpt: text.storable(Limits.excerpt))
    }
  }

  /// The events of a batch as they came; nil where the body cannot be read.
  private static func items(of body: [UInt8]) -> [JSON]? {
    do {
      return try JSON.Elements(parsing: body, of: "batch").root["batch"]?.array
    } catch {
      return nil  // Its beginning is shown as it came.
    }
  }

  private static func root(of body: [UInt8]) -> JSON? {
    do {
      return try JSON(parsing: body)
    } catch {
      return nil  // It was refused for exactly that.
    }
  }
}

extension String {
  /// The beginning of a text without U+0000, which databases cannot keep.
  fileprivate func storable(_ length: Int) -> String {
    String(prefix(length)).replacing("\0", with: "\u{FFFD}")
  }
}
