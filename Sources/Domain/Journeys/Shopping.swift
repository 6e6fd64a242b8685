package import Segments
package import Values

/// A step that exports the contact's newest cart, or the newest in a state.
package struct LastCart: Hashable, Sendable {
  /// Which carts count.
  package enum State: String, Hashable, Sendable, CaseIterable {
    case any, active, abandoned, purchased
  }

  package let state: State
  /// How the cart's products are ordered; nil leaves them as they were put in.
  package let order: ProductOrder?
  package let ifEmpty: IfEmpty
}

/// Where a run goes when a step found nothing.
package enum IfEmpty: String, Hashable, Sendable, CaseIterable {
  case `continue`, stop
}

/// An order of products. Those without the value come last, whatever the direction; equal ones
/// stay as they were.
package struct ProductOrder: Hashable, Sendable {
  /// What is compared.
  package enum Key: String, Hashable, Sendable, CaseIterable {
    case price, priority, rating
    /// How much of it is in the cart; only of carts.
    case quantity
    /// The share by which the price is reduced, and when it was published; only of the catalogue.
    case discount
    case publishedAt = "published_at"
  }

  /// Which end comes first.
  package enum Direction: String, Hashable, Sendable, CaseIterable {
    case ascending, descending
  }

  package let key: Key
  package let direction: Direction
}

/// A step that chooses products and exports them.
///
/// The first case is the main one. The others fill up what it leaves open, in their order, each by
/// its own quantity at most, until the total is reached.
package struct ProductPick: Hashable, Sendable {
  /// How many products are wanted in all.
  package let total: Int
  /// Steps whose exported products are left out.
  package let exclude: [String]
  package let cases: [Case]
  package let arrangement: Arrangement
  /// What every product has to fulfil; nil lets all pass.
  package let filter: Condition?
  package let ifEmpty: IfEmpty

  /// One source of products.
  package struct Case: Hashable, Sendable {
    package let source: Source
    package let quantity: Int
    /// What products of this case have to fulfil besides.
    package let condition: Condition?
  }

  /// Where products come from, best first.
  package enum Source: Hashable, Sendable {
    /// Those with these ids, in this order.
    case manual([String])
    /// All of the catalogue, by priority.
    case filtered
    case mostVisited(Span)
    case bestSellers(Span)
    /// What goes with others: bought or looked at by the same people.
    case related(Anchor)
    /// What the same people bought.
    case boughtWith(Anchor)
    /// What goes with what the contact has bought, carted and looked at.
    case relatedToContact
    case lastVisited
    case lastInCartNotBought
    case lastBought
    case backInStock(Span)
    case priceDropped(Span)
  }

  /// The products that others are related to.
  package enum Anchor: Hashable, Sendable {
    /// The cart that this step exported.
    case cart(step: String)
    /// The product with this id, or those of a list.
    case product(Mapped)
    /// The contact's order with this id, or their last one.
    case order(Mapped?)
  }

  /// What becomes of the chosen products before they are exported.
  package enum Arrangement: Hashable, Sendable {
    /// Case after case, best first.
    case asFound
    case ordered(ProductOrder)
    /// Mixed, for one run and step always in the same way.
    case shuffled
  }
}

/// A list of products in a message: where they come from, and what each variable of the content
/// stands for.
package struct Grid: Hashable, Sendable {
  /// The step that exported the products.
  package let from: String
  /// By the name of the variable; fields may begin with `product`.
  package let map: [String: Mapped]
}

extension StepKind {
  /// True when the step exports products, which later steps can show and leave out.
  var exportsProducts: Bool {
    switch self {
    case .lastCart, .products: true
    case .send, .wait, .waitFor, .branch, .split, .setAttribute, .raise, .join, .leave, .stop: false
    }
  }
}
