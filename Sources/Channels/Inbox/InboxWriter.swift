package import Database
import Store

/// Writes messages into the inbox: all that arrive while a transaction runs share the next one.
package actor InboxWriter {
  private struct Waiting {
    let entry: InboxRows.Entry
    let done: CheckedContinuation<Void, any Error>
  }

  private let database: any Database
  private var waiting: [Waiting] = []
  private var isWriting = false

  package init(database: any Database) {
    self.database = database
  }

  /// Returns once the message is kept.
  func keep(_ entry: InboxRows.Entry) async throws {
    try await withCheckedThrowingContinuation { continuation in
      waiting.append(Waiting(entry: entry, done: continuation))
      if !isWriting {
        isWriting = true
        Task { await self.writeAll() }  // Ends by itself once nothing waits.
      }
    }
  }

  private func writeAll() async {
    while !waiting.isEmpty {
      let group = waiting
      waiting = []
      let entries = group.map(\.entry)
      do {
        try await database.write(.relaxed) { transaction in
          for entry in entries { try transaction.inbox.add(entry) }
        }
        for message in group { message.done.resume() }
      } catch {
        for message in group { message.done.resume(throwing: error) }
      }
    }
    isWriting = false
  }
}
