/// How two products belong together.
package enum Relation: Int, Sendable, Hashable, CaseIterable {
  /// In one order.
  case bought = 0
  /// Looked at in one visit.
  case viewed = 1
}
