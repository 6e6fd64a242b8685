import Values

/// A product of a cart, by its index among the cart's products, and how much of it.
struct CartEntry: Hashable, Sendable {
  let product: Int
  var quantity: Number
}

/// One change of a cart's lines.
struct CartChange: Hashable, Sendable {
  enum Operation: Hashable, Sendable {
    case add([CartEntry])
    /// Without a quantity the whole line.
    case remove(product: Int, quantity: Number?)
    /// These are all lines now.
    case replace([CartEntry])
  }

  let at: Instant
  /// Tells changes of one instant apart: made of the event's `messageId`.
  let mark: Int64
  let operation: Operation

  init(at: Instant, mark: Int64, operation: Operation) {
    self.at = at
    self.mark = mark
    self.operation = operation
  }

  /// The mark of a `messageId`: 53 bits of FNV-1a, which need not withstand anybody; the log has
  /// refused repetitions before.
  static func mark(of messageID: String) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in messageID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int64(hash >> 11)
  }

  var isReplacement: Bool {
    if case .replace = operation { true } else { false }
  }

  /// What the change counts towards `Limits.cartEntries`.
  var weight: Int { max(1, entries.count) }

  /// The products that it names.
  var entries: [CartEntry] {
    switch operation {
    case .add(let entries), .replace(let entries): entries
    case .remove(let product, let quantity):
      [CartEntry(product: product, quantity: quantity ?? 0)]
    }
  }

  /// The change where its products have other indices.
  func renumbered(_ number: (Int) -> Int) -> CartChange {
    func renumbered(_ entries: [CartEntry]) -> [CartEntry] {
      entries.map { CartEntry(product: number($0.product), quantity: $0.quantity) }
    }
    let operation: Operation =
      switch self.operation {
      case .add(let entries): .add(renumbered(entries))
      case .replace(let entries): .replace(renumbered(entries))
      case .remove(let product, let quantity):
        .remove(product: number(product), quantity: quantity)
      }
    return CartChange(at: at, mark: mark, operation: operation)
  }

  /// The lines after the change.
  func applied(to lines: [CartEntry], in products: [Cart.Product]) -> [CartEntry] {
    switch operation {
    case .add(let entries):
      return CartChange.sum(lines, entries)
    case .replace(let entries):
      return CartChange.sum([], entries)
    case .remove(let product, let quantity):
      guard let position = CartChange.line(of: product, in: lines, products) else { return lines }
      var lines = lines
      let rest = quantity.map { lines[position].quantity - $0 } ?? 0
      if rest > 0 { lines[position].quantity = rest } else { lines.remove(at: position) }
      return lines
    }
  }

  private static func sum(_ lines: [CartEntry], _ entries: [CartEntry]) -> [CartEntry] {
    var lines = lines
    for entry in entries where entry.quantity > 0 {
      if let position = lines.firstIndex(where: { $0.product == entry.product }) {
        lines[position].quantity = lines[position].quantity + entry.quantity
      } else {
        lines.append(entry)
      }
    }
    return lines
  }

  /// The line that a removal means: the product itself or, when it says another variant or none
  /// than any line does, the newest line with the same `product_id`.
  private static func line(
    of product: Int, in lines: [CartEntry], _ products: [Cart.Product]
  ) -> Int? {
    if let position = lines.firstIndex(where: { $0.product == product }) { return position }
    guard let id = products[product].stated["product_id"]?.name else { return nil }
    return lines.lastIndex { products[$0.product].stated["product_id"]?.name == id }
  }
}

extension CartEntry {
  /// `[product, quantity, product, quantity …]`.
  static func write(_ entries: [CartEntry], into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (index, entry) in entries.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(decimal: Int64(entry.product))
      bytes.append(UInt8(ascii: ","))
      entry.quantity.write(into: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  static func list(json: JSON?, products: Range<Int>) -> [CartEntry] {
    guard case .array(let parts)? = json else { return [] }
    return stride(from: 0, to: parts.count - 1, by: 2).compactMap { position in
      guard let product = parts[position].number?.whole, products.contains(Int(product)),
        let quantity = parts[position + 1].number
      else { return nil }
      return CartEntry(product: Int(product), quantity: quantity)
    }
  }
}

extension CartChange {
  /// `[at, mark, "+" or "-" or "=", product, quantity …]`; a removed line has no quantity.
  func write(into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    bytes.append(decimal: at.milliseconds)
    bytes.append(UInt8(ascii: ","))
    bytes.append(decimal: mark)
    switch operation {
    case .add(let entries):
      bytes.append(contentsOf: #","+","#.utf8)
      CartEntry.write(entries, into: &bytes)
    case .replace(let entries):
      bytes.append(contentsOf: #","=","#.utf8)
      CartEntry.write(entries, into: &bytes)
    case .remove(let product, let quantity):
      bytes.append(contentsOf: #","-","#.utf8)
      bytes.append(decimal: Int64(product))
      if let quantity {
        bytes.append(UInt8(ascii: ","))
        quantity.write(into: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "]"))
  }

  init?(json: JSON, products: Range<Int>) {
    guard case .array(let parts) = json, parts.count >= 4, let at = Instant(stored: parts[0]),
      let mark = parts[1].number?.whole
    else { return nil }
    let operation: Operation
    switch parts[2].text {
    case "+": operation = .add(CartEntry.list(json: parts[3], products: products))
    case "=": operation = .replace(CartEntry.list(json: parts[3], products: products))
    case "-":
      guard let product = parts[3].number?.whole, products.contains(Int(product)) else {
        return nil
      }
      operation = .remove(
        product: Int(product), quantity: parts.count > 4 ? parts[4].number : nil)
    default: return nil
    }
    self.init(at: at, mark: mark, operation: operation)
  }
}
