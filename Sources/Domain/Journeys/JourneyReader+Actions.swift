import Messages
import Segments
import Values

extension JourneyReader {
  mutating func send(_ channel: ChannelKind, _ object: inout StrictObject) -> Send {
    let content = object.requiredText("content")
    var to: FieldPath?
    if channel != .push {
      to = field("to", &object) ?? (channel == .email ? .email : .phone)
    } else if let target = object.text("to"), target != "contact" {
      object.note("unknown_value", "a push goes to every token of the contact; leave \"to\" out")
    }
    return Send(
      channel: channel, content: content, to: to,
      purpose: object.word("purpose", default: Purpose.marketing),
      topic: object.text("topic") ?? Send.defaultTopic, variables: mapping("variables", &object),
      grids: grids(&object), utm: utm(&object), expires: expiry(&object), webhook: nil)
  }

  mutating func webhook(_ object: inout StrictObject) -> Send {
    let url = object.requiredText("url")
    if !url.isEmpty, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
      object.note("invalid_url", "\"url\" must begin with https:// or http://")
    }
    let webhook = Send.Webhook(
      url: url, body: object.value("body") ?? [:], secret: object.text("secret"))
    return Send(
      channel: .webhook, content: "", to: nil, purpose: .transactional, topic: "", variables: [:],
      grids: [:], utm: [:], expires: expiry(&object), webhook: webhook)
  }

  private mutating func utm(_ object: inout StrictObject) -> [String: String] {
    guard let members = object.object("utm") else { return [:] }
    var inner = StrictObject(members, place: "\(object.place) utm", step: object.step)
    var utm: [String: String] = [:]
    for key in ["source", "medium", "campaign", "content", "term"] { utm[key] = inner.text(key) }
    object.note(inner.finish())
    return utm
  }

  private mutating func expiry(_ object: inout StrictObject) -> Send.Expiry? {
    guard let members = object.object("expires") else { return nil }
    var inner = StrictObject(members, place: "\(object.place) expires", step: object.step)
    defer { object.note(inner.finish()) }
    let span = inner.span("after")
    let at = instant("at", &inner)
    if (span == nil) == (at == nil) {
      inner.note("ambiguous", "say either {\"after\":{\"hours\":6}} or {\"at\":…}")
    }
    return span.map { .after($0) } ?? at.map { .at($0) }
  }

  /// Reads `{"name":{"field":…,"default":…}}` or `{"name":{"literal":…}}`.
  mutating func mapping(_ key: String, _ object: inout StrictObject) -> [String: Mapped] {
    var mapping: [String: Mapped] = [:]
    for (name, json) in object.object(key)?.members ?? [] {
      mapping[name] = mapped(json, name: "\(key).\(name)", &object)
    }
    return mapping
  }

  mutating func mapped(
    _ json: JSON, name: String, _ object: inout StrictObject
  ) -> Mapped? {
    var inner = StrictObject(
      json.object ?? [:], place: "\(object.place) \(name)", step: object.step)
    defer { object.note(inner.finish()) }
    let standard = inner.value("default")
    if let literal = inner.value("literal") {
      return Mapped(source: .literal(literal), default: nil)
    }
    guard let path = field("field", &inner) else {
      if !inner.has("field") {
        inner.note("missing_member", "say {\"field\":…} or {\"literal\":…}")
      }
      return nil
    }
    return Mapped(source: .field(path), default: standard)
  }

  private mutating func field(_ key: String, _ object: inout StrictObject) -> FieldPath? {
    guard let text = object.text(key) else { return nil }
    do {
      let path = try FieldPath(parsing: text)
      check(path, &object)
      return path
    } catch {
      object.note("invalid_field", "\"\(text)\" is not a field such as contact.email")
      return nil
    }
  }

  mutating func setAttribute(_ object: inout StrictObject) -> StepKind {
    let field = object.requiredText("field")
    let name = field.hasPrefix("contact.") ? String(field.dropFirst("contact.".count)) : ""
    if name.isEmpty {
      if !field.isEmpty { object.note("invalid_field", "\"field\" must begin with contact.") }
    } else if name.contains(".") || Limits.readOnlyFields.contains(name) {
      object.note("invalid_field", "contact.\(name) cannot be set by a journey")
    }
    guard let json = object.value("value") else {
      object.note("missing_member", "\"value\" is missing")
      return .setAttribute(name: name, value: Mapped(source: .literal(.null), default: nil))
    }
    let value = mapped(json, name: "value", &object)
    return .setAttribute(
      name: name, value: value ?? Mapped(source: .literal(.null), default: nil))
  }

  mutating func raise(_ object: inout StrictObject) -> Raise {
    let trigger = object.requiredText("trigger")
    let event = triggers[trigger] ?? eventName(of: trigger)
    if BuiltInTrigger.ids.contains(trigger) {
      object.note("invalid_trigger", "\"\(trigger)\" is built in; a journey cannot raise it")
    } else if event == nil, !trigger.isEmpty {
      object.note("unknown_trigger", "there is no trigger \"\(trigger)\"")
    }
    return Raise(
      trigger: trigger, event: event ?? trigger, attributes: mapping("attributes", &object))
  }

  mutating func wait(_ object: inout StrictObject) -> Wait {
    var forms: [Wait] = []
    if let span = object.span("for") { forms.append(.span(span)) }
    let zone = object.word("zone", default: ZoneChoice.workspace)
    if let text = object.text("until") {
      if let civil = CivilTime(text: text) {
        forms.append(.until(civil, zone: zone))
      } else if let instant = Instant(text: text) {
        forms.append(.at(instant))
      } else {
        object.note("invalid_instant", "\"until\" must be like 2026-12-24T18:00:00")
      }
    }
    if let wait = untilTime(&object, zone: zone) { forms.append(wait) }
    if let path = field("relative_to", &object) {
      forms.append(.relative(path, offset: object.span("offset", signed: true) ?? .zero))
    }
    if forms.count != 1, object.problems.isEmpty {
      object.note("ambiguous", "say one of \"for\", \"until\", \"until_time\", \"relative_to\"")
    }
    return forms.first ?? .span(.zero)
  }

  private func untilTime(_ object: inout StrictObject, zone: ZoneChoice) -> Wait? {
    let named = object.array("weekdays")
    var weekdays: Set<Weekday> = []
    for element in named ?? [] {
      if let text = element.text, let weekday = Weekday(short: text) {
        weekdays.insert(weekday)
      } else {
        object.note("unknown_value", "\"weekdays\" has mon, tue, wed, thu, fri, sat, sun")
      }
    }
    if let named, named.isEmpty { object.note("missing_member", "\"weekdays\" is empty") }
    guard let text = object.text("until_time") else {
      return named == nil ? nil : .untilTime(minuteOfDay: 0, weekdays: weekdays, zone: zone)
    }
    guard let minute = minuteOfDay(text) else {
      object.note("invalid_time", "\"until_time\" must be like 09:00")
      return nil
    }
    return .untilTime(minuteOfDay: minute, weekdays: weekdays, zone: zone)
  }

  func minuteOfDay(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
      (0...59).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }
}

extension Send {
  /// The topic of a marketing message that names none.
  static let defaultTopic = "newsletter"
}
