package import Values

extension Order {
  /// The row as compact JSON. The id is not in it, because it is the row's key.
  package func encoded() -> [UInt8] {
    var row: JSON.Object = ["stated": stated.json]
    row["placed_at"] = .instant(placedAt)
    row["cancelled_at"] = .instant(cancelledAt)
    row["refunded_at"] = .instant(refundedAt)
    if refundedAmount != 0 { row["refunded"] = .number(refundedAmount) }
    row["cart"] = cartSerial.map(JSON.whole)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1_024)
    row.write(into: &bytes)
    return bytes
  }

  /// Reads a row, passing over members of later versions.
  package init(id: String, decoding bytes: [UInt8]) throws(JSONError) {
    let row = try JSON(parsing: bytes, limits: .row)
    self.init(id: id)
    stated = DatedObject(json: row["stated"])
    placedAt = Instant(stored: row["placed_at"])
    cancelledAt = Instant(stored: row["cancelled_at"])
    refundedAt = Instant(stored: row["refunded_at"])
    refundedAmount = row["refunded"]?.number ?? 0
    cartSerial = row["cart"]?.number?.whole.map { Int($0) }
  }
}
