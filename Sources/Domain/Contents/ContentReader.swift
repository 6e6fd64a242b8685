import Values

/// Reads one written content, collecting problems on the way. What is nil has a problem.
struct ContentReader {
  private(set) var problems: [ContentProblem] = []

  mutating func definition(id: String, _ json: JSON) -> ContentDefinition? {
    guard case .object(let members) = json else {
      return refuse("", .notAnObject, "A content is an object.")
    }
    if let written = members["id"], written.text != id {
      refuse("id", .wrongID, "The content is called \(id).")
    }
    let channel = members["channel"]?.text.flatMap(ContentChannel.init)
    guard let channel else {
      let known = ContentChannel.allCases.map(\.rawValue).joined(separator: ", ")
      return refuse("channel", .unknownChannel, "channel is one of \(known).")
    }
    let shared = ["id", "channel", "name", "variables", "variants"]
    only(shared + channel.members, in: members, at: "")
    let name = line(members["name"], at: "name") ?? id
    let variables = variables(members["variables"], at: "variables")
    let wording = wording(members, of: channel, at: "")
    let variants = variants(members["variants"], of: channel, at: "variants")
    return ContentDefinition(
      id: id, name: name, channel: channel, variables: variables, wording: wording,
      variants: variants, json: .object(members.beginning(with: id)))
  }

  private mutating func variants(
    _ json: JSON?, of channel: ContentChannel, at path: String
  ) -> [String: Wording] {
    guard let json else { return [:] }
    guard case .object(let members) = json else {
      refuse(path, .wrongType, "variants is an object with a member for each language.")
      return [:]
    }
    if members.count > Limits.variants {
      refuse(path, .tooMany, "A content has at most \(Limits.variants) variants.")
    }
    var variants: [String: Wording] = [:]
    for (written, variant) in members.members.prefix(Limits.variants) {
      let path = "\(path).\(written)"
      guard let locale = LocaleName(written) else {
        refuse(path, .malformedName, "\(written) is no language such as fr or pt-BR.")
        continue
      }
      guard case .object(let members) = variant else {
        refuse(path, .notAnObject, "A variant is an object with texts.")
        continue
      }
      only(channel.members, in: members, at: path)
      let wording = wording(members, of: channel, at: path)
      if variants.updateValue(wording, forKey: locale.text) != nil {
        refuse(path, .duplicate, "There is another variant for \(locale.text).")
      }
    }
    return variants
  }

  private mutating func wording(
    _ members: JSON.Object, of channel: ContentChannel, at path: String
  ) -> Wording {
    var wording = Wording()
    for slot in channel.slots {
      guard let json = members[slot.rawValue], !json.isNull else { continue }
      let path = path.member(slot.rawValue)
      guard let text = json.text else {
        refuse(path, .wrongType, "\(slot.rawValue) is a text.")
        continue
      }
      check(text, for: slot, of: channel, at: path)
      wording.texts[slot] = text
    }
    if channel == .email {
      wording.from = address(members["from"], at: path.member("from"))
      wording.replyTo = address(members["reply_to"], at: path.member("reply_to"))
      if let body = members["body"], !body.isNull {
        wording.hasBlocks = true
        if body.object == nil {
          refuse(path.member("body"), .wrongType, "body is an object with sections.")
        }
        if wording.texts[.html] != nil {
          refuse(path, .conflict, "A mail has body or html, not both.")
        }
      }
    }
    if channel == .push { wording.data = data(members["data"], at: path.member("data")) }
    return wording
  }

  private mutating func check(
    _ text: String, for slot: Slot, of channel: ContentChannel, at path: String
  ) {
    let limit = channel.limit(of: slot)
    if text.utf8.count > limit {
      refuse(path, .tooLong, "\(slot.rawValue) has at most \(limit) bytes.")
    } else if channel == .sms, text.unicodeScalars.count > Limits.sms {
      refuse(path, .tooLong, "A text message has at most \(Limits.sms) characters.")
    }
    if slot == .subject, text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
      refuse(path, .lineBreak, "A subject is one line.")
    }
  }

  private mutating func data(_ json: JSON?, at path: String) -> [Wording.Member] {
    guard let json, !json.isNull else { return [] }
    guard case .object(let members) = json else {
      refuse(path, .wrongType, "data is an object of texts.")
      return []
    }
    if members.count > Limits.data {
      refuse(path, .tooMany, "data has at most \(Limits.data) texts.")
    }
    return members.members.prefix(Limits.data).compactMap { name, value in
      guard let text = value.text else {
        return refuse(path.member(name), .wrongType, "The texts of data are texts.")
      }
      return Wording.Member(name: name, text: text)
    }
  }

  /// Reads `Shop <shop@example.com>` or a bare address.
  private mutating func address(_ json: JSON?, at path: String) -> String? {
    guard let text = line(json, at: path) else { return nil }
    var address = text[...]
    if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
      address = text[text.index(after: open)...].dropLast()
    }
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }),
      address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") })
    else {
      return refuse(path, .malformedAddress, "Write Shop <shop@example.com> or shop@example.com.")
    }
    return text
  }

  /// Reads a text of one line that is not empty.
  private mutating func line(_ json: JSON?, at path: String) -> String? {
    guard let json, !json.isNull else { return nil }
    guard let text = json.text, !text.isEmpty else {
      return refuse(path, .wrongType, "This is a text that is not empty.")
    }
    guard text.utf8.count <= Limits.line else {
      return refuse(path, .tooLong, "This has at most \(Limits.line) bytes.")
    }
    guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      return refuse(path, .lineBreak, "This is one line.")
    }
    return text
  }
}

extension ContentReader {
  mutating func refuse(
    _ field: String, _ code: ContentProblem.Code, _ message: String
  ) {
    guard problems.count < Limits.problems else { return }
    problems.append(ContentProblem(code: code, field: field, message: message))
  }

  /// Notes a problem where a value was expected.
  mutating func refuse<Value>(
    _ field: String, _ code: ContentProblem.Code, _ message: String
  ) -> Value? {
    refuse(field, code, message)
    return nil
  }

  mutating func only(_ known: [String], in members: JSON.Object, at path: String) {
    for member in members where !known.contains(member.key) {
      refuse(
        path.member(member.key), .unknownKey,
        "\(member.key) is not known here; known are \(known.joined(separator: ", ")).")
    }
  }
}

extension ContentChannel {
  /// The members that a wording of the channel may have.
  fileprivate var members: [String] {
    switch self {
    case .email: slots.map(\.rawValue) + ["body", "from", "reply_to"]
    case .sms: slots.map(\.rawValue)
    case .push: slots.map(\.rawValue) + ["data"]
    }
  }
}

extension JSON.Object {
  /// The same members with the id before the others.
  fileprivate func beginning(with id: String) -> JSON.Object {
    var members: JSON.Object = ["id": .string(id)]
    for (key, value) in self where key != "id" { members[key] = value }
    return members
  }
}

extension String {
  /// The path of a member.
  func member(_ name: String) -> String { isEmpty ? name : "\(self).\(name)" }
}

extension UInt8 {
  /// Whether names in templates may have this ASCII character.
  var isNameCharacter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
