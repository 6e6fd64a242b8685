import Database
import Events
import Imports
import Store
import Values

/// Sorts what a batch states into what is new and what was counted before, and finds the people who
/// are named by an e-mail address alone.
struct Addressing: Sendable {
  private(set) var events: [Event] = []
  private(set) var rejects: [ImportReject] = []
  private(set) var taken: Int64 = 0
  private(set) var repeated: Int64 = 0
  /// Within one batch nothing has been applied yet.
  private var here: Set<String> = []

  /// - Parameters:
  ///   - holders: the contacts that have the addresses of the batch.
  ///   - known: the contacts of the names of the batch.
  mutating func add(
    _ statement: Statement, _ holders: [String: [ContactID]],
    _ known: [Identities.Identity: ContactID], in transaction: Transaction
  ) throws {
    var events = statement.events
    var contact = events.first.flatMap(\.identity).flatMap { known[$0] }
    if let email = statement.email {
      let holders = holders[email] ?? []
      // Whoever has the address as their user id was made by an import like this.
      if holders.count > 1, contact.map({ holders.contains($0) }) != true {
        rejects.append(
          ImportReject(
            line: statement.line, lines: statement.lines, code: "ambiguous_email",
            message: "Several contacts have this address: name the person by user_id.",
            text: statement.text))
        return
      }
      if contact == nil, let holder = holders.first {
        contact = holder
        // The contact has the address already.
        if events.count > 1 { events.removeAll { $0.kind == .identify } }
        events = events.map { $0.about(holder) }
      }
    }
    let fresh = try events.filter { event in
      guard here.insert(event.messageId).inserted else { return false }
      return try contact.map { try !transaction.history.hasCounted(event.messageId, of: $0) }
        ?? true
    }
    if fresh.isEmpty { repeated += 1 } else { taken += 1 }
    self.events += fresh
  }
}

extension Event {
  /// The name by which the person of an imported event is found.
  var identity: Identities.Identity? {
    if let userId { return .init(kind: .user, value: userId) }
    return anonymousId.map { .init(kind: .anonymous, value: $0) }
  }

  /// The same event about a known contact, without the name that the file made up.
  fileprivate func about(_ contact: ContactID) -> Event {
    Event(
      kind: kind, name: name, messageId: messageId, at: at, receivedAt: receivedAt,
      properties: properties, traits: traits, context: context, source: source, contact: contact)
  }
}
