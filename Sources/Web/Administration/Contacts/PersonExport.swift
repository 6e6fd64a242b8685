import Contacts
import Database
import Messages
import Store
import Values

/// Everything that is known about a person, for themselves (GDPR, articles 15 and 20).
struct PersonExport {
  let contact: Contact
  let shop: ShopSettings
  let transaction: Transaction

  func json() throws -> JSON.Object {
    let limit = Limits.exported
    let id = contact.id
    let carts = try transaction.carts.all(of: id, limit: limit)
    let orders = try transaction.orders.all(of: id, limit: limit)
    let lines = try transaction.messages.page(.init(contact: id), before: nil, limit: limit)
    let history = try transaction.history.lines(of: id, before: nil, limit: limit)
    let inbox = try transaction.inbox.all(of: id, limit: limit)
    let counts = [
      ("carts", carts.count), ("orders", orders.count), ("messages", lines.count),
      ("events", history.count), ("inbox", inbox.count),
    ]
    return [
      "contact": .object(contact.form),
      "subscription_statements": .array(contact.subscriptionStatements),
      "carts": .array(carts.map { $0.form(shop) }),
      "orders": .array(orders.map(\.form)),
      "messages": .array(
        lines.map { line in
          var form = line.form
          form["variables"] = line.variables ?? .null
          return .object(form)
        }),
      "runs": .array(try transaction.runs.all(of: id).map { .object($0.form(of: id)) }),
      "events": .array(try history.map(event)),
      "inbox": .array(inbox.map { .object($0.form) }),
      "truncated": .array(counts.filter { $0.1 >= limit }.map { .string($0.0) }),
    ]
  }

  private func event(_ line: History.Line) throws -> JSON {
    guard let event = try transaction.log.entry(at: line.position, in: line.partition) else {
      return ["name": .string(line.name), "at": .string(line.at.text)]
    }
    return .object(event.form)
  }
}
