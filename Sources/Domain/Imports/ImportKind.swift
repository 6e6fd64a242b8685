/// What a file holds.
package enum ImportKind: String, CaseIterable, Hashable, Sendable {
  /// People: each line is what is known about one of them.
  case contacts
  /// Purchases: a line for each, or a line for each product of one.
  case orders
  /// What people did: a line for each event.
  case events
  /// What the shop sells.
  case products
}

/// What an import takes at most (I12).
package enum Limits {
  /// Records that are looked at before starting, to find out what the columns hold.
  package static let sample = 1_000
  /// Orders that are open at a time: the lines of one order lie no further apart.
  package static let openOrders = 256
  /// Lines that open orders hold together.
  package static let openLines = 50_000
  /// Orders that are remembered, so that one whose lines lie further apart is found.
  package static let closedOrders = 1_000_000
  /// Bytes of a record that are shown in the file of rejects.
  package static let excerpt = 2_000
}
