package import Values

// The form of an event in the log: compact JSON with one or two letters for each member, those left
// out that have nothing to say. Written and read without Codable, because every event is.

extension Event {
  /// Why bytes of the log are not an event; it means that the log is damaged.
  package enum Undecodable: Error, Hashable, Sendable {
    case malformed(JSONError)
    /// A member is missing or is not what it has to be.
    case member(String)
  }

  /// The event as bytes for the log.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    bytes.append(contentsOf: #"{"k":""#.utf8)
    bytes.append(contentsOf: kind.rawValue.utf8)
    bytes.append(contentsOf: #"","s":""#.utf8)
    bytes.append(contentsOf: source.rawValue.utf8)
    bytes.append(contentsOf: #"","t":"#.utf8)
    bytes.append(contentsOf: String(at.milliseconds).utf8)
    if receivedAt != at {
      bytes.append(contentsOf: #","r":"#.utf8)
      bytes.append(contentsOf: String(receivedAt.milliseconds).utf8)
    }
    if let contact {
      bytes.append(contentsOf: #","w":"#.utf8)
      bytes.append(contentsOf: contact.text.utf8)
    }
    if let from {
      bytes.append(contentsOf: #","f":["#.utf8)
      bytes.append(contentsOf: "\(from.partition),\(from.position)]".utf8)
    }
    Event.write(#","m":"#, messageId, into: &bytes)
    if name != kind.name { Event.write(#","n":"#, name, into: &bytes) }
    Event.write(#","u":"#, userId, into: &bytes)
    Event.write(#","a":"#, anonymousId, into: &bytes)
    Event.write(#","v":"#, previousId, into: &bytes)
    Event.write(#","g":"#, groupId, into: &bytes)
    Event.write(#","p":"#, properties, into: &bytes)
    Event.write(#","i":"#, traits, into: &bytes)
    Event.write(#","c":"#, context.members, into: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static func write(_ name: String, _ text: String?, into bytes: inout [UInt8]) {
    guard let text else { return }
    bytes.append(contentsOf: name.utf8)
    JSON.write(text, into: &bytes)
  }

  private static func write(_ name: String, _ object: JSON.Object, into bytes: inout [UInt8]) {
    if object.isEmpty { return }
    bytes.append(contentsOf: name.utf8)
    object.write(into: &bytes)
  }

  /// Reads what `encoded()` has written.
  package init(decoding bytes: [UInt8]) throws(Undecodable) {
    let json: JSON
    do throws(JSONError) {
      json = try JSON(parsing: bytes, limits: JSON.Limits(depth: Limits.depth + 1))
    } catch {
      throw .malformed(error)
    }
    guard case .object(let members) = json else { throw .member("") }
    let stored = Stored(members)
    guard let kind = Kind(rawValue: try stored.text("k")) else { throw .member("k") }
    guard let source = Source(rawValue: try stored.text("s")) else { throw .member("s") }
    self.init(
      kind: kind, name: try stored.optionalText("n"), messageId: try stored.text("m"),
      userId: try stored.optionalText("u"), anonymousId: try stored.optionalText("a"),
      previousId: try stored.optionalText("v"), groupId: try stored.optionalText("g"),
      at: try stored.instant("t"),
      receivedAt: members["r"] == nil ? nil : try stored.instant("r"),
      properties: try stored.object("p"), traits: try stored.object("i"),
      context: Context(try stored.object("c")), source: source,
      contact: members["w"]?.number?.whole.map { ContactID($0) }, from: stored.hop("f"))
  }
}

/// The members of an event in the log.
private struct Stored {
  private let members: JSON.Object

  init(_ members: JSON.Object) {
    self.members = members
  }

  func text(_ name: String) throws(Event.Undecodable) -> String {
    guard let text = try optionalText(name) else { throw .member(name) }
    return text
  }

  func optionalText(_ name: String) throws(Event.Undecodable) -> String? {
    guard let value = members[name] else { return nil }
    guard case .string(let text) = value else { throw .member(name) }
    return text
  }

  func instant(_ name: String) throws(Event.Undecodable) -> Instant {
    guard let milliseconds = members[name]?.number?.whole else { throw .member(name) }
    return Instant(milliseconds: milliseconds)
  }

  func hop(_ name: String) -> Event.Hop? {
    guard let place = members[name]?.array, place.count == 2,
      let partition = place[0].number?.whole, let position = place[1].number?.whole
    else { return nil }
    return Event.Hop(partition: Int(partition), position: position)
  }

  func object(_ name: String) throws(Event.Undecodable) -> JSON.Object {
    guard let value = members[name] else { return [:] }
    guard case .object(let object) = value else { throw .member(name) }
    return object
  }
}
