package import Values

extension Cart {
  /// The row as compact JSON, what is known of each product on a line of its own.
  package func encoded() -> [UInt8] {
    var row = RowText.header
    row.add("serial", whole: Int64(serial))
    if !key.isEmpty { row.add("key", text: key) }
    row.add("products", list: products) { JSON.write($0.id, into: &$1) }
    row.add("changes", list: changes) { $0.write(into: &$1) }
    if !baseline.isEmpty { row.add("baseline") { CartEntry.write(baseline, into: &$0) } }
    row.add("baseline_at", baselineAt)
    row.add("replaced_at", baselineReplacedAt)
    if stated.latest != nil { row.add("stated") { stated.write(into: &$0) } }
    row.add("purchased_at", purchasedAt)
    row.add("order", text: orderID)
    row.add("abandoned_at", abandonedAt)
    row.add("abandoned_since", abandonedSince)
    if isUnclaimed { row.add("unclaimed", true) }
    return RowText.write(row, products.lazy.map(\.stated))
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
