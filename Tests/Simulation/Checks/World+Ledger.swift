import Database
import Engine
import Messages
import Store
import Values

extension World {
  /// What has come to its end stays as it is, and nothing vanishes.
  func checkLines() throws {
    let rows = try database.readNow { transaction in
      try transaction.rows("SELECT key, state, attempts, settled_at FROM messages") {
        ($0.bytes(0), $0.text(1), $0.int(2), $0.intOrNil(3))
      }
    }
    var lines: [Fingerprint: Memory.Line] = [:]
    for (key, state, attempts, settledAt) in rows {
      guard let key = Fingerprint(bytes: key), let kind = MessageState(rawValue: state) else {
        throw violation("the ledger holds a line that cannot be read")
      }
      if lines[key] != nil { throw violation("there are two lines for \(key.hex)") }
      if kind.isFinal == (settledAt == nil) {
        throw violation("line \(key.hex) is \(state) and settled at \(settledAt ?? 0)")
      }
      lines[key] = Memory.Line(state: state, attempts: attempts, settledAt: settledAt)
    }
    for (key, before) in memory.lines {
      guard let line = lines[key] else { throw violation("line \(key.hex) has vanished") }
      if line.attempts < before.attempts
        || (before.settledAt != nil
          && (line.state != before.state || line.settledAt != before.settledAt))
      {
        throw violation("line \(key.hex) went from \(before) to \(line)")
      }
    }
    memory.lines = lines
  }

  /// I4: a send key is taken at most once, but for lines that were put back when in doubt.
  func checkMessages() throws {
    for (key, count) in provider.taken {
      let allowed = 1 + (memory.sentAgain[key] ?? 0)
      if count > allowed { throw violation("message \(key.hex) was taken \(count) times") }
    }
  }

  /// Lines that are about to leave: durable as handed over, under way once, wanted.
  func checkHandOver(_ claimed: [LedgerLine]) throws {
    if claimed.isEmpty { return }
    for line in claimed {
      let state = try texts("SELECT state FROM messages WHERE key = \(line.key.bytes)")
      if state != ["handed_over"] {
        throw violation("\(line.key.hex) leaves while the ledger says \(state)")
      }
      let others = nodes.flatMap(\.underWay).count { $0.line.key == line.key }
      if others > 0, memory.sentAgain[line.key] == nil {
        throw violation("\(line.key.hex) is under way twice")
      }
      if let journey = line.origin?.journey, stopped.contains(journey) {
        throw violation("\(line.key.hex) of the stopped journey \(journey) leaves")
      }
      if let journey = line.origin?.journey, paused.contains(journey) {
        throw violation("\(line.key.hex) of the paused journey \(journey) leaves")
      }
      if line.purpose == .marketing, try hasLeft(line) {
        throw violation("\(line.key.hex) leaves for somebody who has unsubscribed")
      }
    }
  }

  /// An answer that was recorded has taken effect, whoever owns the line by now.
  func checkRecorded(_ line: LedgerLine) throws {
    if memory.sentAgain[line.key] != nil { return }
    let state = try texts("SELECT state FROM messages WHERE key = \(line.key.bytes)")
    if state.count != 1 || state == ["handed_over"] {
      throw violation("the answer on \(line.key.hex) was lost: \(state)")
    }
  }

  /// Whether the contact of a line has left its topic, by a statement that was applied, and not
  /// come back by a later one.
  private func hasLeft(_ line: LedgerLine) throws -> Bool {
    var left: Instant?
    var came: Instant?
    for statement in memory.statements
    where statement.channel == line.channel.rawValue && statement.topic == line.topic {
      let owners = try texts(
        """
        SELECT CAST(contact AS TEXT) FROM seen
        WHERE message = \(Fingerprint(statement.messageId).bytes)
        """)
      guard owners.contains("\(line.contact.number)") else { continue }
      if statement.isOptIn {
        came = max(came ?? statement.at, statement.at)
      } else {
        left = max(left ?? statement.at, statement.at)
      }
    }
    guard let left else { return false }
    return came.map { $0 < left } ?? true
  }

  /// What was taken was sent or is in doubt, and what was sent was taken.
  func checkTaken() throws {
    for (key, line) in memory.lines {
      let taken = provider.taken[key] ?? 0
      if line.state == "sent", taken == 0 {
        throw violation("\(key.hex) was never taken and counts as sent")
      }
      if taken > 0, line.state != "sent", line.state != "in_doubt", memory.sentAgain[key] == nil {
        throw violation("\(key.hex) was taken and is \(line.state)")
      }
    }
  }
}
