package import Values

extension Contact {
  /// The row as compact JSON, the attributes on a line of their own. Empty parts are left out,
  /// instants are milliseconds. The id is not in it, because it is the row's key.
  package func encoded() -> [UInt8] {
    var row = RowText.header
    row.add("created", createdAt)
    row.add("users", list: userIDs) { JSON.write($0, into: &$1) }
    row.add("anonymous", list: anonymousIDs) { JSON.write($0, into: &$1) }
    if settings.latest != nil { row.add("settings", settings.json) }
    if !subscriptions.entries.isEmpty { row.add("subscriptions", subscriptions.json) }
    row.add("tokens", list: pushTokens) { $0.json.write(into: &$1) }
    row.add("suppressions", list: suppressions) { $0.json.write(into: &$1) }
    row.add("purchases", purchases.json)
    if let first = activity.firstSeenAt, let last = activity.lastSeenAt {
      row.add("seen", list: [first, last]) { $1.append(decimal: $0.milliseconds) }
    }
    row.add("visit", activity.lastVisitAt)
    if lastCartSerial > 0 { row.add("carts", whole: Int64(lastCartSerial)) }
    row.add("merged", whole: mergedInto?.number)
    if isErased { row.add("erased", true) }
    return RowText.write(row, CollectionOfOne(stated))
  }

  /// Reads a row. Members of later versions are passed over and not kept: after a step back, what
  /// only the later version knew is lost with the next change of the contact.
  package init(id: ContactID, decoding bytes: [UInt8]) throws(JSONError) {
    let (row, objects) = try RowText.read(bytes)
    self.init(
      id: id, createdAt: Instant(stored: row["created"]) ?? Instant(milliseconds: 0))
    if let first = objects.first { stated = first }
    var seen: (Instant?, Instant?) = (nil, nil)
    var visit: Instant?
    for (name, value) in row {
      switch name {
      case "users": userIDs = value.array?.compactMap(\.text) ?? []
      case "anonymous": anonymousIDs = value.array?.compactMap(\.text) ?? []
      case "settings": settings = DatedObject(json: value)
      case "subscriptions": subscriptions = Subscriptions(json: value)
      case "tokens": pushTokens = value.array?.compactMap(PushToken.init(json:)) ?? []
      case "suppressions": suppressions = value.array?.compactMap(Suppression.init(json:)) ?? []
      case "purchases": purchases = Purchases(json: value)
      case "seen": seen = (Instant(stored: value.array?.first), Instant(stored: value.array?.last))
      case "visit": visit = Instant(stored: value)
      case "carts": lastCartSerial = Int(value.number?.whole ?? 0)
      case "merged": mergedInto = value.number?.whole.map(ContactID.init)
      case "erased": isErased = value.bool ?? false
      default: continue
      }
    }
    activity = Activity(firstSeenAt: seen.0, lastSeenAt: seen.1, lastVisitAt: visit)
  }
}

extension JSON.Limits {
  /// A row holds objects of events within its own.
  static let row = JSON.Limits(depth: 128)
}
