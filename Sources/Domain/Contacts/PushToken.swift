package import Values

extension Contact {
  /// An application or browser that takes push notifications.
  package struct PushToken: Hashable, Sendable {
    /// Whose token it is.
    package enum Provider: String, Hashable, Sendable {
      case fcm, apns, webpush
    }

    package let provider: Provider
    package let token: String
    /// When it was last heard of.
    package let at: Instant

    package init(_ provider: Provider, _ token: String, at: Instant) {
      self.provider = provider
      self.token = token
      self.at = at
    }

    /// The token of a `context.device`; nil without one.
    ///
    /// `service` (fcm, apns, webpush) says whose it is. Else `type` does: Android's are FCM's,
    /// of Apple's systems hexadecimal tokens are APNs' and all others FCM's, of browsers
    /// a subscription (an object as JSON or as text, or its endpoint) is Web Push, a plain token
    /// FCM's. Without a type it is FCM's.
    ///
    /// - Throws: `unknownDevice` for another type or service: nobody could be sent to by guessing.
    package init?(device: JSON.Object, at: Instant) throws(Refusal) {
      let token: String
      switch device["token"] {
      case .string(let text)? where !text.isEmpty: token = text
      case .object(let subscription)?: token = JSON.object(subscription).serialized
      default: return nil
      }
      if let service = device["service"]?.text?.lowercased().dropSpace {
        guard let provider = Provider(rawValue: service) else {
          throw .unknownDevice(type: service)
        }
        self.init(provider, token, at: at)
        return
      }
      switch device["type"]?.text?.lowercased() ?? "" {
      case "ios", "ipados", "tvos", "watchos", "macos", "visionos", "apple":
        self.init(token.utf8.allSatisfy(\.isHexadecimal) ? .apns : .fcm, token, at: at)
      case "web", "browser":
        let isSubscription = token.hasPrefix("{") || token.hasPrefix("https://")
        self.init(isSubscription ? .webpush : .fcm, token, at: at)
      case "android", "": self.init(.fcm, token, at: at)
      case let type: throw .unknownDevice(type: type)
      }
    }

    var json: JSON { [.string(provider.rawValue), .string(token), .instant(at)] }

    init?(json: JSON) {
      guard case .array(let row) = json, row.count >= 3,
        let provider = row[0].text.flatMap(Provider.init), let token = row[1].text,
        let at = Instant(stored: row[2])
      else { return nil }
      self.init(provider, token, at: at)
    }
  }
}

extension String {
  /// `web_push` and `web-push` are `webpush`; nil for nothing.
  fileprivate var dropSpace: String? {
    let plain = filter { $0.isLetter }
    return plain.isEmpty ? nil : plain
  }
}

extension UInt8 {
  fileprivate var isHexadecimal: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
