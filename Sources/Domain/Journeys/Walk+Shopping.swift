import Contacts
import Values

extension Walk {
  /// Exports the contact's newest cart.
  mutating func visit(_ step: Step, lookingFor last: LastCart) -> Visit {
    let shop = facts.storefront
    let cart = shop.lastCart(last.state)
    run.exports[step.id] = last.export(cart, shop.product)
    return leave(step, found: cart.map { !$0.isEmpty } ?? false, last.ifEmpty)
  }

  /// Chooses products and exports them.
  mutating func visit(_ step: Step, choosing pick: ProductPick) -> Visit {
    let products = pick.choose(for: run, step: step.id, facts: facts, now: now)
    run.exports[step.id] = ProductPick.export(products)
    return leave(step, found: !products.isEmpty, pick.ifEmpty)
  }

  private mutating func leave(_ step: Step, found: Bool, _ ifEmpty: IfEmpty) -> Visit {
    leave(step, by: found ? "found" : "empty")
    if !found, ifEmpty == .stop { return .end(.stopped(step: step.id)) }
    return .on(step.next)
  }
}
