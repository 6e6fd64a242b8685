/// What a column of a file is about.
package enum Field: Hashable, Sendable {
  case userID, anonymousID, messageID, timestamp
  case locale, timeZone
  /// The name of an event.
  case event
  /// All properties of an event, or all traits of a contact, as one JSON object.
  case members
  /// A trait of a contact, or a property of an order or an event; of several names for one within
  /// another.
  case member([String])
  /// Whether the person wants a topic on a channel.
  case subscription(channel: String, topic: String)
  /// Where an order stands.
  case status
  /// What is said about one product of an order.
  case product(String)
  /// The products of an order as a JSON array.
  case products
}

extension Field {
  /// Reads the name of a field as people write it: `user_id`, `email`, `address.city`,
  /// `newsletter`, `subscription.sms.sales`, `product.price`; names of Segment such as `userId`
  /// too. What is none of the fixed names is an attribute or a property.
  package init(named text: String, in kind: ImportKind) throws(MappingProblem) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
    guard parts.allSatisfy({ !$0.isEmpty }), !parts.isEmpty else { throw .noField(text) }
    if let fixed = Field.fixed(text, in: kind) {
      self = fixed
      return
    }
    switch (parts[0], parts.count) {
    case ("subscription", 3) where kind == .contacts, ("subscriptions", 3) where kind == .contacts:
      self = .subscription(channel: parts[1], topic: parts[2])
    case ("product", 2) where kind == .orders:
      self = .product(parts[1] == "id" ? "product_id" : parts[1])
    case ("contact", 2...) where kind == .contacts, ("traits", 2...) where kind == .contacts,
      ("order", 2...) where kind == .orders, ("properties", 2...) where kind != .contacts:
      self = try Field(named: parts.dropFirst().joined(separator: "."), in: kind)
    default:
      self = .member(parts)
    }
  }

  private static func fixed(_ text: String, in kind: ImportKind) -> Field? {
    switch text {
    case "user_id", "userId": return .userID
    case "anonymous_id", "anonymousId": return .anonymousID
    case "message_id", "messageId": return .messageID
    case "timestamp": return .timestamp
    case "locale": return .locale
    case "time_zone", "timezone": return .timeZone
    default: break
    }
    switch (kind, text) {
    case (.contacts, "newsletter"): return .subscription(channel: "email", topic: "newsletter")
    case (.contacts, "traits"), (.events, "properties"): return .members
    case (.events, "event"): return .event
    case (.orders, "status"): return .status
    case (.orders, "products"): return .products
    default: return nil
    }
  }

  /// The name as it is shown, and can be written.
  package var name: String {
    switch self {
    case .userID: "user_id"
    case .anonymousID: "anonymous_id"
    case .messageID: "message_id"
    case .timestamp: "timestamp"
    case .locale: "locale"
    case .timeZone: "time_zone"
    case .event: "event"
    case .members: "properties"
    case .member(let path): path.joined(separator: ".")
    case .subscription(let channel, let topic): "subscription.\(channel).\(topic)"
    case .status: "status"
    case .product(let name): "product.\(name)"
    case .products: "products"
    }
  }

  /// What its cells hold; nil where the cells have to tell.
  var type: CellType? {
    switch self {
    case .userID, .anonymousID, .messageID: .identifier
    case .timestamp: .instant
    case .locale, .timeZone, .event, .status: .text
    case .members, .products: .json
    case .subscription: .subscription
    case .member(let path): path.count == 1 ? Field.types[path[0]] : Field.addressType(path)
    case .product(let name): ["price", "quantity"].contains(name) ? .number : Field.product(name)
    }
  }

  private static func product(_ name: String) -> CellType {
    name == "product_id" || name == "variant_id" ? .identifier : .text
  }

  private static func addressType(_ path: [String]) -> CellType? {
    path[0] == "address" ? .text : nil
  }

  private static let types: [String: CellType] = [
    "email": .email, "phone": .text, "first_name": .text, "last_name": .text, "name": .text,
    "gender": .text, "title": .text, "company": .text, "created_at": .instant, "birthday": .date,
    "order_id": .identifier, "cart_id": .identifier, "total": .number, "revenue": .number,
    "value": .number, "subtotal": .number, "tax": .number, "shipping": .number,
    "discount": .number, "currency": .text, "coupon": .text,
  ]
}

/// Why a mapping of columns cannot be used; the descriptions are for whoever starts the import.
package enum MappingProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case noField(String)
  case noType(String)
  case noPattern(String)
  case unknownColumn(String, columns: [String])
  case twice(field: String, columns: [String])
  case missing(String, columns: [String])
  case notAMapping(String)

  package var description: String {
    switch self {
    case .noField(let text): "\"\(text)\" names no field; write --map COLUMN=FIELD"
    case .noType(let text):
      "\"\(text)\" is no type; types are "
        + CellType.allCases.map(\.rawValue).joined(separator: ", ")
    case .noPattern(let text):
      "\"\(text)\" is no pattern of dates; write one such as dd/MM/yyyy HH:mm"
    case .unknownColumn(let name, let columns):
      "the file has no column \"\(name)\"; it has \(columns.joined(separator: ", "))"
    case .twice(let field, let columns):
      "\(columns.joined(separator: " and ")) would both be \(field); map only one of them"
    case .missing(let what, let columns):
      "no column is \(what); name it with --map COLUMN=FIELD. The file has "
        + columns.joined(separator: ", ")
    case .notAMapping(let reason): "the mapping cannot be read: \(reason)"
    }
  }
}
