import Messages
import Segments
import Values

extension JourneyReader {
  /// Reads one lane. `next` is where its last step goes on. Returns the index of its first step,
  /// which for an empty lane is `next` itself.
  mutating func list(_ elements: [JSON], next: Int?, depth: Int) -> Int? {
    guard !elements.isEmpty else { return next }
    guard steps.count + elements.count <= Limits.steps, depth <= Limits.depth else {
      let message = "A journey has at most \(Limits.steps) steps, \(Limits.depth) lanes deep."
      if !problems.contains(where: { $0.code == "too_large" }) {
        problems.append(Problem("too_large", message))
      }
      return next
    }
    let base = steps.count
    steps += Array(repeating: nil, count: elements.count)
    for (offset, element) in elements.enumerated() {
      let after = offset + 1 < elements.count ? base + offset + 1 : next
      steps[base + offset] = step(element, number: base + offset + 1, next: after, depth: depth)
    }
    return base
  }

  private mutating func step(_ json: JSON, number: Int, next: Int?, depth: Int) -> Step {
    guard let members = json.object else {
      problems.append(Problem("invalid_type", "Step \(number) is not an object."))
      return Step(id: "#\(number)", name: nil, kind: .stop, next: next)
    }
    let stated = members["id"]?.text ?? ""
    let id = stated.isEmpty ? "#\(number)" : stated
    var object = StrictObject(members, place: "step \"\(id)\"", step: id)
    _ = object.requiredText("id")
    if !stated.isEmpty { claim(stated, &object) }
    let name = object.text("name")
    _ = object.text("note")
    let type = object.requiredText("type")
    let kind = self.kind(type, &object, next: next, depth: depth)
    problems += object.finish()
    return Step(id: id, name: name, kind: kind, next: next)
  }

  private mutating func claim(_ id: String, _ object: inout StrictObject) {
    let plain = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    if !plain || id.utf8.count > Limits.idLength {
      object.note(
        "invalid_id", "an id has at most \(Limits.idLength) letters, digits, - and _")
    }
    // A step may be called "cart" when a cart is what it exports: then fields of the cart are its.
    let isCart = id == "cart" && object.text("type") == "get_last_cart"
    if let root = FieldPath.Root(name: id), root != .step(id), !isCart {
      object.note("invalid_id", "\"\(id)\" is the name of a kind of field; choose another id")
    }
    if !ids.insert(id).inserted {
      object.note("duplicate_id", "another step has the same id; each needs its own")
    }
  }

  private mutating func kind(
    _ type: String, _ object: inout StrictObject, next: Int?, depth: Int
  ) -> StepKind {
    switch type {
    case "send_email": return .send(send(.email, &object))
    case "send_sms": return .send(send(.sms, &object))
    case "send_push": return .send(send(.push, &object))
    case "send_webhook": return .send(webhook(&object))
    case "wait": return .wait(wait(&object))
    case "wait_for": return .waitFor(waitFor(&object, next: next, depth: depth))
    case "branch": return .branch(branch(&object, next: next, depth: depth))
    case "split": return .split(split(&object, next: next, depth: depth))
    case "set_attribute": return setAttribute(&object)
    case "raise_trigger": return .raise(raise(&object))
    case "add_to_segment": return .join(segment: object.requiredText("segment"))
    case "remove_from_segment": return .leave(segment: object.requiredText("segment"))
    case "get_last_cart": return .lastCart(lastCart(&object))
    case "get_products": return .products(pick(&object))
    case "stop", "": return .stop
    case "experiment", "set_subscription":
      object.note("not_supported_yet", "steps of type \"\(type)\" are not available yet")
      object.ignoreRest()
      return .stop
    default:
      object.note("unknown_type", "there is no step type \"\(type)\"")
      object.ignoreRest()
      return .stop
    }
  }

  private mutating func waitFor(
    _ object: inout StrictObject, next: Int?, depth: Int
  ) -> WaitFor {
    var outcomes: [WaitFor.Outcome] = []
    if let listed = object.array("outcomes") {
      for (position, element) in listed.prefix(Limits.lanes).enumerated() {
        let place = "\(object.place) outcome \(position + 1)"
        var inner = StrictObject(element.object ?? [:], place: place, step: object.step)
        let name = inner.requiredText("name")
        let event = awaited(&inner)
        let lane = list(inner.array("steps") ?? [], next: next, depth: depth + 1)
        if outcomes.contains(where: { $0.name == name }) {
          inner.note("duplicate_id", "another outcome has the same name")
        }
        outcomes.append(.init(name: name, event: event, first: lane))
        object.note(inner.finish())
      }
      if listed.isEmpty { object.note("missing_member", "\"outcomes\" is empty") }
      if listed.count > Limits.lanes {
        object.note("too_large", "at most \(Limits.lanes) outcomes")
      }
    } else {
      let event = awaited(&object)
      let lane = list(object.array("yes") ?? [], next: next, depth: depth + 1)
      outcomes.append(.init(name: "yes", event: event, first: lane))
    }
    let limit = object.span("limit")
    if limit == nil {
      object.note("missing_limit", "\"limit\" is missing: how long to wait, such as {\"days\":1}")
    }
    let no = list(object.array("no") ?? [], next: next, depth: depth + 1)
    return WaitFor(outcomes: outcomes, limit: limit ?? .zero, no: no)
  }

  private mutating func awaited(_ object: inout StrictObject) -> WaitFor.Awaited {
    if object.has("message") {
      let message = object.requiredText("message")
      let interaction = object.word("interaction", default: Interaction.opened)
      if !object.has("interaction") {
        object.note("missing_member", "\"interaction\" is missing: opened, clicked, …")
      }
      return .interaction(message: message, interaction, link: object.text("link"))
    }
    return .trigger(match(&object, required: true))
  }

  private mutating func branch(_ object: inout StrictObject, next: Int?, depth: Int) -> Branch {
    let listed = object.array("cases") ?? []
    if listed.isEmpty { object.note("missing_member", "\"cases\" needs at least one case") }
    if listed.count > Limits.lanes { object.note("too_large", "at most \(Limits.lanes) cases") }
    var cases: [Branch.Case] = []
    for (position, element) in listed.prefix(Limits.lanes).enumerated() {
      let place = "\(object.place) case \(position + 1)"
      var inner = StrictObject(element.object ?? [:], place: place, step: object.step)
      let name = inner.text("name") ?? "\(position + 1)"
      if !inner.has("if") { inner.note("missing_member", "\"if\" is missing") }
      let condition = self.condition("if", &inner)
      let lane = list(inner.array("steps") ?? [], next: next, depth: depth + 1)
      if let condition { cases.append(.init(name: name, condition: condition, first: lane)) }
      object.note(inner.finish())
    }
    let otherwise = list(object.array("otherwise") ?? [], next: next, depth: depth + 1)
    return Branch(cases: cases, otherwise: otherwise)
  }

  private mutating func split(_ object: inout StrictObject, next: Int?, depth: Int) -> Split {
    let listed = object.array("lanes") ?? []
    if listed.count < 2 { object.note("missing_member", "\"lanes\" needs at least two lanes") }
    if listed.count > Limits.lanes { object.note("too_large", "at most \(Limits.lanes) lanes") }
    var lanes: [Split.Lane] = []
    for (position, element) in listed.prefix(Limits.lanes).enumerated() {
      let place = "\(object.place) lane \(position + 1)"
      var inner = StrictObject(element.object ?? [:], place: place, step: object.step)
      let name = inner.text("name") ?? "\(position + 1)"
      let share = inner.number("share")?.whole.flatMap { (0...10_000).contains($0) ? Int($0) : nil }
      if share == nil { inner.note("out_of_range", "\"share\" is a whole number from 0 to 10000") }
      let lane = list(inner.array("steps") ?? [], next: next, depth: depth + 1)
      lanes.append(.init(name: name, share: share ?? 0, first: lane))
      object.note(inner.finish())
    }
    if !lanes.isEmpty, lanes.allSatisfy({ $0.share == 0 }) {
      object.note("out_of_range", "all shares are 0: nobody could go anywhere")
    }
    return Split(lanes: lanes)
  }
}
