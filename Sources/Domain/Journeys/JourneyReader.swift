import Contents
import Messages
import Segments
package import Values

/// Reads a journey's JSON (formats.md 5, semantics.md "Journey grammar") into a draft and notes
/// every problem on the way.
package struct JourneyReader {
  var problems: [Problem] = []
  var steps: [Step?] = []
  var ids: Set<String> = []
  /// Event names of the declared triggers by trigger id.
  let triggers: [String: String]
  let zone: Zone
  /// Where steps speak of one another; checked once all steps are read.
  var references: [StepReference] = []
  /// While a product is filtered or shown, fields may begin with `product`.
  var judgesProduct = false

  /// A reader for a workspace.
  ///
  /// - Parameters:
  ///   - triggers: the event names of the declared triggers, by trigger id.
  ///   - zone: the workspace's zone, in which dates without an offset are read.
  package init(triggers: [String: String], zone: Zone) {
    self.triggers = triggers
    self.zone = zone
  }

  /// Reads a draft. The result is complete even when there are problems: what could not be read
  /// stands there as something harmless, and the problems say so.
  package mutating func read(id: String, _ json: JSON) -> JourneyDraft {
    var object = StrictObject(json.object ?? [:], place: "journey", step: nil)
    if json.object == nil { object.note("invalid_type", "a journey is an object") }
    if let stated = object.text("id"), stated != id {
      object.note("id_differs", "\"id\" is \"\(stated)\" but the journey is called \"\(id)\"")
    }
    let name = object.text("name") ?? id
    _ = object.text("note")
    let audience = self.audience(object.object("audience"))
    let start = self.start(object.object("start"), &object)
    let goal = object.object("goal").flatMap { self.goal($0) }
    let exits = self.exits(object.array("exits") ?? [])
    let first: Int?
    if let list = object.array("steps") {
      first = self.list(list, next: nil, depth: 0)
    } else {
      first = nil
      object.note("missing_member", "\"steps\" is missing")
    }
    problems += object.finish()
    let draft = JourneyDraft(
      id: id, name: name, start: start, audience: audience, goal: goal, exits: exits,
      steps: steps.enumerated().map { $1 ?? Step(id: "\($0)", name: nil, kind: .stop, next: nil) },
      first: first, problems: problems, references: references)
    return draft
  }

  private mutating func audience(_ members: JSON.Object?) -> Audience {
    var object = StrictObject(members ?? [:], place: "audience", step: nil)
    let audience = Audience(
      reach: object.word("reach", default: .all),
      contacts: object.word("contacts", default: .existingAndNew),
      segment: object.text("segment"))
    problems += object.finish()
    return audience
  }

  private mutating func start(_ members: JSON.Object?, _ journey: inout StrictObject) -> Start {
    guard let members else {
      journey.note("missing_start", "\"start\" is missing: say which trigger starts the journey")
      return Start(
        trigger: TriggerMatch(trigger: "", key: TriggerKey(eventName: ""), condition: nil),
        call: nil, reentry: .once, key: nil, from: nil, to: nil)
    }
    var object = StrictObject(members, place: "start", step: nil)
    let call = self.call(&object)
    let trigger = call.map { TriggerMatch(calling: $0) } ?? match(&object, required: true)
    let reentry = self.reentry(object.object("reentry"), &object)
    let start = Start(
      trigger: trigger, call: call, reentry: reentry, key: object.text("key"),
      from: instant("from", &object), to: instant("to", &object))
    problems += object.finish()
    return start
  }

  private mutating func reentry(_ members: JSON.Object?, _ start: inout StrictObject) -> Reentry {
    guard let members else {
      start.note(
        "missing_reentry",
        "say by \"reentry\" whether a contact may enter again: {\"mode\":\"once\"}, "
          + "{\"mode\":\"always\"} or {\"mode\":\"after\",\"after\":{\"days\":30}}; else once",
        isWarning: true)
      return .once
    }
    var object = StrictObject(members, place: "start.reentry", step: nil)
    defer { start.note(object.finish()) }
    let span = object.span("after")
    switch object.requiredText("mode") {
    case "once": return .once
    case "always": return .always
    case "after":
      if span == nil { object.note("missing_member", "\"after\" is missing: how long after?") }
      return .after(span ?? .zero)
    case "": return .once
    default:
      object.note("unknown_value", "\"mode\" must be once, always or after")
      return .once
    }
  }

  private mutating func goal(_ members: JSON.Object) -> Goal {
    var object = StrictObject(members, place: "goal", step: nil)
    let match = self.match(&object, required: true)
    var target: Goal.Target?
    if let stated = object.object("target") {
      var inner = StrictObject(stated, place: "goal.target", step: nil)
      if let share = inner.number("share") {
        if share < 0 || share > 1 { inner.note("out_of_range", "\"share\" is from 0 to 1") }
        target = .share(share)
      }
      if let count = inner.number("count") {
        if target != nil { inner.note("ambiguous", "say \"share\" or \"count\", not both") }
        if count.whole.map({ $0 < 0 }) ?? true {
          inner.note("out_of_range", "\"count\" is a whole number from 0")
        }
        target = .count(count.whole ?? 0)
      }
      object.note(inner.finish())
    }
    let goal = Goal(match: match, target: target, window: object.span("window") ?? .zero)
    problems += object.finish()
    return goal
  }

  private mutating func exits(_ elements: [JSON]) -> [TriggerMatch] {
    var exits: [TriggerMatch] = []
    for (position, element) in elements.enumerated() {
      var object = StrictObject(element.object ?? [:], place: "exits[\(position)]", step: nil)
      if element.object == nil { object.note("invalid_type", "an exit is {\"trigger\":…}") }
      exits.append(match(&object, required: true))
      problems += object.finish()
    }
    return exits
  }

  /// Reads `"trigger"` or `"segment"` and `"on"`, and `"where"` of an object.
  mutating func match(_ object: inout StrictObject, required: Bool) -> TriggerMatch {
    if object.has("segment"), !object.has("trigger") {
      let change = SegmentChange(
        id: object.requiredText("segment"), direction: object.word("on", default: .entry))
      return TriggerMatch(change, condition: condition("where", &object))
    }
    let name = required ? object.requiredText("trigger") : object.text("trigger") ?? ""
    let condition = self.condition("where", &object)
    guard let event = eventName(of: name) else {
      if !name.isEmpty {
        object.note(
          "unknown_trigger",
          "there is no trigger \"\(name)\"; declare it or choose one that exists")
      }
      return TriggerMatch(trigger: name, key: TriggerKey(eventName: name), condition: condition)
    }
    return TriggerMatch(
      trigger: name, key: TriggerKey(builtIn: event) ?? TriggerKey(eventName: event),
      condition: condition)
  }

  /// The event name of a trigger named by its id or by the event name that it declares.
  func eventName(of trigger: String) -> String? {
    if let event = triggers[trigger] { return event }
    if BuiltInTrigger.ids.contains(trigger) { return trigger }
    if triggers.values.contains(trigger) { return trigger }
    return nil
  }

  /// Reads a condition.
  mutating func condition(_ key: String, _ object: inout StrictObject) -> Condition? {
    guard let json = object.value(key) else { return nil }
    do {
      let condition = try Condition(json: json, steps: nil)
      for path in condition.fields where path.root != .products && path.root != .scores {
        check(path, &object)
      }
      return condition
    } catch {
      for problem in error.problems {
        object.note(problem.code.rawValue, "\"\(key)\" \(problem.path): \(problem.message)")
      }
      return nil
    }
  }

  /// Notes fields that the engine does not know yet.
  mutating func check(_ path: FieldPath, _ object: inout StrictObject) {
    switch path.root {
    case .product where judgesProduct: break
    case .product:
      object.note(
        "unknown_field", "\"\(path.text)\": only filters and grids know a product")
    case .products, .scores, .experiment:
      object.note("not_supported_yet", "fields such as \"\(path.text)\" are not available yet")
    case .step(let id): refer(to: id, for: .value, &object)
    case .cart where !path.isOfContactsCart: refer(to: "cart", for: .value, &object)
    case .contact, .trigger, .event, .purchases, .cart, .activity: break
    }
  }

  /// Reads an RFC 3339 instant, or a local date and time in the workspace's zone.
  func instant(_ key: String, _ object: inout StrictObject) -> Instant? {
    guard let text = object.text(key) else { return nil }
    if let civil = CivilTime(text: text) { return zone.instant(of: civil) }
    if let instant = Instant(text: text) { return instant }
    object.note("invalid_instant", "\"\(key)\" must be a date and time such as 2026-12-24T18:00:00")
    return nil
  }
}
