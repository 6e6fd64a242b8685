import Events
import Values

/// Gathers what a record says until it is an event in the form in which Segment's clients send
/// one, so that one reader checks them all.
struct Draft {
  var userID: String?
  var anonymousID: String?
  var messageID: String?
  var timestamp: String?
  var event: String?
  var members = JSON.Object()
  var context = JSON.Object()
  /// What stands in `subscriptions`, but for the newsletter, which is a trait of its own.
  var subscriptions = JSON.Object()

  /// The address where nothing else names the person.
  var onlyEmail: String? {
    guard userID == nil, anonymousID == nil else { return nil }
    return members["email"]?.text?.lowercased()
  }

  /// Takes one value; false for what only orders know.
  mutating func take(_ field: Field, _ value: JSON) -> Bool {
    switch field {
    case .userID: userID = value.text
    case .anonymousID: anonymousID = value.text
    case .messageID: messageID = value.text
    case .timestamp: timestamp = value.text
    case .event: event = value.text
    case .locale: context["locale"] = value
    case .timeZone: context["timezone"] = value
    case .members:
      for (name, value) in value.object ?? [:] { members[name] = value }
    case .member(let path): members.set(value, at: path[...])
    case .subscription("email", "newsletter"): members["newsletter"] = value
    case .subscription(let channel, let topic):
      subscriptions.set(value, at: [channel, topic][...])
    case .status, .product, .products: return false
    }
    return true
  }

  /// The event of this kind.
  func event(
    _ kind: Event.Kind, named name: String? = nil, id: String, _ stamp: ImportStamp
  ) throws(Rejection) -> Event {
    var item: JSON.Object = ["messageId": .string(id)]
    if let id = userID ?? onlyEmail { item["userId"] = .string(id) }
    if let id = anonymousID { item["anonymousId"] = .string(id) }
    if let timestamp { item["timestamp"] = .string(timestamp) }
    if let name { item["event"] = .string(name) }
    var members = members
    if !subscriptions.isEmpty { members["subscriptions"] = .object(subscriptions) }
    item[kind == .identify ? "traits" : "properties"] = .object(members)
    if !context.isEmpty { item["context"] = .object(context) }
    return try EventReader(receivedAt: stamp.begunAt, source: stamp.source)
      .read(.object(item), as: kind) { id }
  }

  /// A name for this content that is the same whenever it is read: what has a time of its own is
  /// the same in every file, what has none is one statement of one import.
  func derivedID(_ kind: String, _ stamp: ImportStamp, line: Int) -> String {
    if let messageID { return messageID }
    let content = Fingerprint(
      kind, userID ?? "", anonymousID ?? "", event ?? "", timestamp ?? "",
      JSON.object(members).serialized, JSON.object(subscriptions).serialized,
      JSON.object(context).serialized)
    guard timestamp == nil else { return "import:\(content.hex)" }
    return "import:\(Fingerprint(stamp.id.hex, "\(line)", content.hex).hex)"
  }
}

extension JSON.Object {
  /// Sets a member within members.
  mutating func set(_ value: JSON, at path: ArraySlice<String>) {
    guard let name = path.first else { return }
    guard path.count > 1 else {
      self[name] = value
      return
    }
    var inner = self[name]?.object ?? [:]
    inner.set(value, at: path.dropFirst())
    self[name] = .object(inner)
  }
}
