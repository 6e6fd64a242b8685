package import Values

extension Event {
  /// The circumstances of an event, as far as they are kept: locale, time zone, device, campaign,
  /// page, address, browser and library. What else clients send in `context` is not stored.
  package struct Context: Hashable, Sendable {
    /// The kept members as Segment names them.
    package let members: JSON.Object

    /// A context of members that are kept as they are.
    package init(_ members: JSON.Object = [:]) {
      self.members = members
    }

    /// The language of the device or browser, such as `fr-FR`.
    package var locale: String? { members["locale"]?.text }

    /// The IANA name of the device's time zone, unchecked.
    package var timezone: String? { members["timezone"]?.text }

    /// The address that the event came from.
    package var ip: String? { members["ip"]?.text }

    /// The program that sent the event.
    package var userAgent: String? { members["userAgent"]?.text }

    /// How many journeys have raised one another up to this event; 0 for what people do.
    package var chain: Int { members["chain"]?.number?.whole.map { Int($0) } ?? 0 }

    /// The context of an event that the `chain`-th journey in a row has raised.
    package static func raised(chain: Int) -> Context {
      Context(["chain": .number(Number(Int64(chain)))])
    }

    /// The member of `campaign`: `source`, `medium`, `name`, `term`, `content` or `id` (UTM).
    package func campaign(_ member: String) -> String? { members["campaign"]?[member]?.text }

    /// The member of `page`: `url`, `path`, `referrer`, `title` or `search`.
    package func page(_ member: String) -> String? { members["page"]?[member]?.text }
  }
}

extension Event.Context {
  /// Which members are kept, and of objects which of their texts.
  private static let kept: [(name: String, texts: [String])] = [
    ("locale", []), ("timezone", []), ("ip", []), ("userAgent", []),
    ("device", ["token", "type", "id", "service"]),
    ("campaign", ["source", "medium", "name", "term", "content", "id"]),
    ("page", ["url", "path", "referrer", "title", "search"]),
    ("library", ["name", "version"]),
  ]

  /// Keeps what is kept of an event's own context and, behind it, the one of its batch. A member of
  /// the event replaces the batch's whole member.
  init(_ own: JSON.Object, behind shared: JSON.Object) {
    guard !own.isEmpty || !shared.isEmpty else {
      self.init()
      return
    }
    var members = JSON.Object()
    for (name, texts) in Event.Context.kept {
      let present = EventFields(own)[name] ?? shared[name]
      switch present {
      case .string(let text) where texts.isEmpty:
        members[name] = .string(text)
      case .object(let object) where !texts.isEmpty:
        var part = JSON.Object()
        for text in texts { if case .string? = object[text] { part[text] = object[text] } }
        // A browser's token is a subscription: an object.
        if name == "device", case .object? = object["token"] { part["token"] = object["token"] }
        if !part.isEmpty { members[name] = .object(part) }
      default:
        break
      }
    }
    self.init(members)
  }
}
