package import Values

extension Cart {
  /// The row as compact JSON, what is known of each product on a line of its own.
  package func encoded() -> [UInt8] {
    var row: JSON.Object = ["serial": .whole(serial)]
    if !key.isEmpty { row["key"] = .string(key) }
    if !products.isEmpty {
      row["products"] = .array(products.map { .string($0.id) })
    }
    if !changes.isEmpty { row["changes"] = .array(changes.map(\.json)) }
    if !baseline.isEmpty { row["baseline"] = CartEntry.json(baseline) }
    row["baseline_at"] = .instant(baselineAt)
    row["replaced_at"] = .instant(baselineReplacedAt)
    if stated.latest != nil { row["stated"] = stated.json }
    row["purchased_at"] = .instant(purchasedAt)
    row["order"] = orderID.map(JSON.string)
    row["abandoned_at"] = .instant(abandonedAt)
    row["abandoned_since"] = .instant(abandonedSince)
    if isUnclaimed { row["unclaimed"] = true }
    return RowText.write(row, products.map(\.stated))
  }

  /// Reads a row, passing over members of later versions.
  package init(decoding bytes: [UInt8]) throws(JSONError) {
    let (row, objects) = try RowText.read(bytes)
    self.init(serial: Int(row["serial"]?.number?.whole ?? 0), key: row["key"]?.text ?? "")
    for (id, stated) in zip(row["products"]?.array ?? [], objects) {
      products.append(Product(id: id.text ?? "", stated: stated))
    }
    let known = products.indices
    changes = (row["changes"]?.array ?? []).compactMap { CartChange(json: $0, products: known) }
    baseline = CartEntry.list(json: row["baseline"], products: known)
    baselineAt = Instant(stored: row["baseline_at"])
    baselineReplacedAt = Instant(stored: row["replaced_at"])
    stated = DatedObject(json: row["stated"])
    purchasedAt = Instant(stored: row["purchased_at"])
    orderID = row["order"]?.text
    abandonedAt = Instant(stored: row["abandoned_at"])
    abandonedSince = Instant(stored: row["abandoned_since"])
    isUnclaimed = row["unclaimed"]?.bool ?? false
    fold()
  }
}
