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
    summary: "The carts of a contact, newest first", tag: "Carts and orders", query: [contact],
    success: (200, .page(of: .named("Cart"))), refusals: [400, 404, 409]
  ) { call in
    guard let contact = try await call.queryContact() else {
      throw Refusal.notFound("such contact")
    }
    let shop = call.engine.workspace.shop
    let carts = try await call.read { try $0.carts.all(of: contact.id, limit: Limits.exported) }
    return .page(carts.map { $0.form(shop) }, next: nil)
  }

  private static let orders = Operation(
    method: .get, path: "/orders", name: "listOrders",
    summary: "The orders of a contact, newest first", tag: "Carts and orders", query: [contact],
    success: (200, .page(of: .named("Order"))), refusals: [400, 404, 409]
  ) { call in
    guard let contact = try await call.queryContact() else {
      throw Refusal.notFound("such contact")
    }
    let orders = try await call.read { try $0.orders.all(of: contact.id, limit: Limits.exported) }
    return .page(orders.map(\.form), next: nil)
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
