import Contacts
import Engine
import Hummingbird
import Store
import Values

/// Carts and orders of a contact.
enum ShopOperations {
  static let all = [carts, orders]

  private static let contact = Member(
    "contact", .text(max: Limits.name), Member.contactNote, isRequired: true)

  private static let carts = Operation(
    method: .get, path: "/carts", name: "listCarts",
    summary: "The carts of a contact, newest first", tag: "Carts and orders",
    query: [contact] + Member.paging,
    success: (200, .page(of: .named("Cart"))), refusals: [400, 404, 409]
  ) { call in
    guard let contact = try await call.queryContact() else {
      throw Refusal.notFound("such contact")
    }
    let (shop, limit) = (call.engine.workspace.shop, call.limit)
    let before = try call.cursor.map { cursor in
      guard let serial = Int(cursor) else { throw Refusal.invalidCursor }
      return serial
    }
    let carts = try await call.read {
      try $0.carts.all(of: contact.id, before: before, limit: limit)
    }
    return .page(
      carts.map { $0.form(shop) }, next: carts.nextCursor(limit: limit) { "\($0.serial)" })
  }

  private static let orders = Operation(
    method: .get, path: "/orders", name: "listOrders",
    summary: "The orders of a contact, newest first", tag: "Carts and orders",
    query: [contact] + Member.paging,
    success: (200, .page(of: .named("Order"))), refusals: [400, 404, 409]
  ) { call in
    guard let contact = try await call.queryContact() else {
      throw Refusal.notFound("such contact")
    }
    let limit = call.limit
    let before = try call.cursor.map { try Order.place($0) }
    let orders = try await call.read {
      try $0.orders.all(of: contact.id, before: before, limit: limit)
    }
    return .page(orders.map(\.form), next: orders.nextCursor(limit: limit) { $0.cursor })
  }
}

extension Cart {
  /// The cart as the API shows it.
  func form(_ shop: ShopSettings) -> JSON {
    var form = properties(shop)
    form["serial"] = .number(Number(Int64(serial)))
    form["updated_at"] = .string(updatedAt.text)
    form["abandoned_at"] = abandonedAt.form
    form["purchased_at"] = purchasedAt.form
    return .object(form)
  }
}

extension Order {
  /// Where a list goes on behind the order. Ids may hold anything, so they are written as digits.
  fileprivate var cursor: String {
    let digits = id.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }
    return "\(at?.milliseconds ?? 0):\(digits.joined())"
  }

  /// Reads a cursor.
  fileprivate static func place(_ cursor: String) throws -> (at: Instant, id: String) {
    let parts = cursor.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let at = Int64(parts[0]), parts[1].utf8.count % 2 == 0 else {
      throw Refusal.invalidCursor
    }
    var bytes: [UInt8] = []
    var rest = parts[1]
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { throw Refusal.invalidCursor }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    guard let id = String(validating: bytes, as: UTF8.self) else { throw Refusal.invalidCursor }
    return (Instant(milliseconds: at), id)
  }

  /// The order as the API shows it.
  var form: JSON {
    [
      "order_id": .string(id), "state": .string(state.rawValue), "total": .number(total),
      "refunded": .number(refunded), "currency": currency.map(JSON.string) ?? .null,
      "coupon": coupon.map(JSON.string) ?? .null, "at": at.form, "placed_at": placedAt.form,
      "cancelled_at": cancelledAt.form, "products": .array(lines.map(\.json)),
    ]
  }
}
