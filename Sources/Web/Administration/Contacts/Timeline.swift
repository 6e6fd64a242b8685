import Database
import Events
import Journeys
import Messages
import Responses
import Store
import Values

/// What happened to a contact: events, messages and runs as one list, newest first.
struct Timeline {
  let contact: ContactID
  let transaction: Transaction

  /// Where a page ended. At one instant events come first, then messages, then runs.
  struct Cursor: Comparable {
    let at: Int64
    let kind: Int
    /// The place among entries of the same kind and instant.
    let high: UInt64
    let low: UInt64

    static let events = 2
    static let messages = 1
    static let runs = 0

    init(_ at: Instant, _ kind: Int, _ high: UInt64, _ low: UInt64) {
      self.at = at.milliseconds
      self.kind = kind
      self.high = high
      self.low = low
    }

    init(_ text: String) throws {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 4, let at = Int64(parts[0]), let kind = Int(parts[1]),
        (0...2).contains(kind), let high = UInt64(parts[2], radix: 16),
        let low = UInt64(parts[3], radix: 16)
      else { throw Refusal.invalidCursor }
      self.init(Instant(milliseconds: at), kind, high, low)
    }

    var text: String {
      "\(at)-\(kind)-\(String(high, radix: 16))-\(String(low, radix: 16))"
    }

    static func < (left: Cursor, right: Cursor) -> Bool {
      (left.at, left.kind, left.high, left.low) < (right.at, right.kind, right.high, right.low)
    }

    /// The largest tie that entries of a kind must stay below to come after this place.
    func bound(for other: Int) -> (high: UInt64, low: UInt64) {
      if other == kind { return (high, low) }
      return other < kind ? (.max, .max) : (0, 0)
    }
  }

  /// The entries after a place.
  func page(after cursor: Cursor?, limit: Int) throws -> (rows: [JSON], next: Cursor?) {
    let start = cursor ?? Cursor(.latest, Cursor.events, .max, .max)
    var entries = try events(before: start, limit: limit)
    entries += try messages(before: start, limit: limit)
    entries += try runs(before: start, limit: limit)
    entries.sort { $0.place > $1.place }
    let page = entries.prefix(limit)
    return (
      try page.map { try $0.json() }, entries.count < limit ? nil : page.last.map(\.place)
    )
  }

  private struct Entry {
    let place: Cursor
    let json: () throws -> JSON
  }

  private func events(before cursor: Cursor, limit: Int) throws -> [Entry] {
    let bound = cursor.bound(for: Cursor.events)
    let lines = try transaction.history.lines(
      of: contact,
      before: (
        Instant(milliseconds: cursor.at), Int(clamping: bound.high), Int64(clamping: bound.low)
      ), limit: limit)
    return lines.map { line in
      Entry(
        place: Cursor(line.at, Cursor.events, UInt64(line.partition), UInt64(line.position))
      ) { try json(of: line) }
    }
  }

  private func json(of line: History.Line) throws -> JSON {
    var entry: JSON.Object = [
      "type": "event", "at": .string(line.at.text), "name": .string(line.name),
    ]
    if let event = try transaction.log.entry(at: line.position, in: line.partition) {
      for (name, value) in event.form where entry[name] == nil { entry[name] = value }
    }
    return .object(entry)
  }

  private func messages(before cursor: Cursor, limit: Int) throws -> [Entry] {
    let bound = cursor.bound(for: Cursor.messages)
    let place = Place(
      at: Instant(milliseconds: cursor.at), id: Fingerprint(high: bound.high, low: bound.low))
    let lines = try transaction.messages.page(
      Ledger.Filter(contact: contact), before: place, limit: limit)
    return lines.map { line in
      Entry(place: Cursor(line.queuedAt, Cursor.messages, line.key.high, line.key.low)) {
        var entry: JSON.Object = ["type": "message", "at": .string(line.queuedAt.text)]
        entry["message"] = .object(line.form)
        return .object(entry)
      }
    }
  }

  private func runs(before cursor: Cursor, limit: Int) throws -> [Entry] {
    let entries = try transaction.runs.all(of: contact).map { run in
      Entry(place: Cursor(run.startedAt, Cursor.runs, run.id.high, run.id.low)) {
        var entry: JSON.Object = ["type": "run", "at": .string(run.startedAt.text)]
        entry["run"] = .object(run.form(of: contact))
        return .object(entry)
      }
    }
    return Array(entries.filter { $0.place < cursor }.sorted { $0.place > $1.place }.prefix(limit))
  }
}

extension Event {
  /// The event as the API shows it.
  var form: JSON.Object {
    var form: JSON.Object = [
      "message_id": .string(messageId), "kind": .string(kind.rawValue),
      "name": .string(name), "at": .string(at.text), "received_at": .string(receivedAt.text),
      "source": .string(source.rawValue),
    ]
    if !properties.isEmpty { form["properties"] = .object(properties) }
    if !traits.isEmpty { form["traits"] = .object(traits) }
    if !context.members.isEmpty { form["context"] = .object(context.members) }
    return form
  }
}
