import Contacts
import Events
import Values

/// One record of a file of orders, read.
struct OrderLine {
  var draft = Draft()
  let order: String
  /// Milliseconds for comparing; the draft has the text.
  let at: Instant?
  var status: String?
  var product = JSON.Object()
  var products: [JSON] = []

  init(_ record: ImportRecord, _ mapping: Mapping) throws(ImportReject) {
    do throws(CellReader.Problem) {
      for (field, value) in try mapping.values(of: record) {
        switch field {
        case .status: status = value.text
        case .product(let name): product[name] = value
        case .products: products = value.array ?? []
        default: _ = draft.take(field, value)
        }
      }
    } catch {
      throw ImportReject(record, code: error.code, message: error.message)
    }
    guard let order = draft.members["order_id"]?.text else {
      throw ImportReject(
        record, code: "missing_order_id", message: "The line does not say which order it is of.")
    }
    self.order = order
    draft.members["order_id"] = nil
    at = draft.timestamp.flatMap { Instant(text: $0) }
  }

  /// Whether it names a product of which nothing is bought, as lines of returns do.
  var isEmpty: Bool {
    guard let quantity = product["quantity"]?.number else { return false }
    return quantity <= 0
  }
}

/// An order of which some lines have been read.
struct OrderDraft: Sendable {
  let id: String
  private(set) var lines = 1
  private let line: Int
  private let text: String
  private var draft: Draft
  private var at: Instant?
  private var status: String?
  private var products: [JSON]
  private var problem: ImportReject?

  init(_ line: OrderLine, _ record: ImportRecord) {
    id = line.order
    self.line = record.line
    text = record.excerpt
    draft = line.draft
    at = line.at
    status = line.status
    products = line.products
    if !line.product.isEmpty { products.append(.object(line.product)) }
  }

  /// Takes another line. What is said about the whole order may stand on one line or on each, but
  /// has to be the same; of the times the earliest counts.
  mutating func add(_ line: OrderLine, _ record: ImportRecord) {
    lines += 1
    if let time = line.at, at.map({ time < $0 }) ?? true {
      at = time
      draft.timestamp = line.draft.timestamp
    }
    if !OrderDraft.agree(&draft.userID, line.draft.userID) { differ("user_id", record) }
    if !OrderDraft.agree(&draft.anonymousID, line.draft.anonymousID) {
      differ("anonymous_id", record)
    }
    if !OrderDraft.agree(&draft.messageID, line.draft.messageID) { differ("message_id", record) }
    if !OrderDraft.agree(&status, line.status) { differ("status", record) }
    for (name, value) in line.draft.members {
      guard let known = draft.members[name] else {
        draft.members[name] = value
        continue
      }
      if known != value { differ(name, record) }
    }
    for (name, value) in line.draft.context where draft.context[name] == nil {
      draft.context[name] = value
    }
    if !line.product.isEmpty { products.append(.object(line.product)) }
    products += line.products
  }

  /// Takes what is said where nothing is known; false where the two are different.
  private static func agree(_ known: inout String?, _ value: String?) -> Bool {
    guard let value else { return true }
    if known == nil { known = value }
    return known == value
  }

  private mutating func differ(_ name: String, _ record: ImportRecord) {
    problem =
      problem
      ?? reject(
        "conflicting_value",
        "The lines of the order do not agree about \(name) (line \(record.line)). "
          + "A column that is about single products is left out by --map COLUMN=-.")
  }

  private func reject(_ code: String, _ message: String) -> ImportReject {
    ImportReject(line: line, lines: lines, code: code, message: message, text: text)
  }

  // MARK: Events

  /// The events of the order: completed, and what became of it where the file says so.
  func statement(_ stamp: ImportStamp) throws(ImportReject) -> Statement {
    if let problem {
      throw reject(problem.code, problem.message)
    }
    if draft.userID == nil, draft.anonymousID == nil, draft.onlyEmail == nil {
      throw reject(
        "missing_identity",
        "The order has neither a user_id nor an anonymous_id nor an email of its buyer.")
    }
    guard at != nil else {
      throw reject(Rejection.Code.invalidTimestamp.rawValue, "The order does not say when it was.")
    }
    guard products.count <= Contacts.Limits.lines else {
      throw reject(
        Rejection.Code.tooLarge.rawValue,
        "The order has \(products.count) lines, more than \(Contacts.Limits.lines).")
    }
    var draft = draft
    draft.members["order_id"] = .string(id)
    if !products.isEmpty { draft.members["products"] = .array(products) }
    var events: [Event] = []
    let names = try names()
    do throws(Rejection) {
      if let email = draft.onlyEmail { events.append(try buyer(email, stamp)) }
      for name in names {
        draft.event = name
        var messageID = draft.derivedID("order", stamp, line: line)
        if self.draft.messageID != nil, name != "Order Completed" { messageID += ":\(name)" }
        events.append(try draft.event(.track, named: name, id: messageID, stamp))
      }
    } catch {
      throw reject(error.code.rawValue, error.message)
    }
    return Statement(
      events: events, email: draft.onlyEmail, line: line, lines: lines, text: text)
  }

  /// Whoever is known by an address alone has it as theirs from their first order on.
  private func buyer(_ email: String, _ stamp: ImportStamp) throws(Rejection) -> Event {
    var draft = Draft()
    draft.timestamp = self.draft.timestamp
    draft.members["email"] = self.draft.members["email"]
    return try draft.event(
      .identify, id: "import:\(Fingerprint("buyer", email).hex)", stamp)
  }

  private func names() throws(ImportReject) -> [String] {
    guard let status else { return ["Order Completed"] }
    let word = ColumnNames.key(status)
    if OrderDraft.completed.contains(word) { return ["Order Completed"] }
    if OrderDraft.cancelled.contains(word) { return ["Order Completed", "Order Cancelled"] }
    if OrderDraft.refunded.contains(word) { return ["Order Completed", "Order Refunded"] }
    throw reject(
      "unknown_status",
      "The status \"\(status)\" is none of completed, cancelled and refunded. Leave such orders "
        + "out by --skip COLUMN=VALUE, or the column by --map COLUMN=-.")
  }

  private static let completed: Set = [
    "completed", "complete", "paid", "processing", "fulfilled", "shipped", "delivered", "closed",
    "partiallyrefunded", "termine", "terminee", "paye", "payee", "expediee", "livree", "validee",
    "completado", "pagado", "enviado", "entregado", "bezahlt", "versendet", "abgeschlossen",
  ]
  private static let cancelled: Set = [
    "cancelled", "canceled", "voided", "failed", "annule", "annulee", "cancelado", "storniert",
  ]
  private static let refunded: Set = [
    "refunded", "rembourse", "remboursee", "reembolsado", "erstattet",
  ]
}
