import Values

/// A journey that chance draws: any tree of steps behind a start that stays the same in all its
/// versions.
struct JourneySketch {
  let id: String
  let start: JSON
  /// The trigger of its own that starts it: it raises only later ones, because journeys that start
  /// each other without a rest would never end.
  let ping: Int

  /// Draws a start.
  init(number: Int, _ chance: inout Chance) {
    id = "journey-\(number)"
    var start = JSON.Object()
    switch chance.below(5) {
    case 0:
      ping = -1
      start["trigger"] = .string(chance.pick(["order_completed", "product_added"]))
      if chance.happens(50) { start["key"] = "cart_id" }
    case 1:
      ping = -1
      start["trigger"] = "email_opened"
    default:
      ping = chance.below(Marketing.pings)
      start["trigger"] = .string(
        chance.happens(50) ? Marketing.trigger(ofPing: ping) : Marketing.event(ofPing: ping))
      if chance.happens(50) { start["key"] = "ticket" }
      if chance.happens(30) {
        start["where"] = ["field": "trigger.total", "is": "greater", "value": 20]
      }
    }
    let modes: [JSON] = [
      ["mode": "once"], ["mode": "always"], ["mode": "always"], ["mode": "always"],
      ["mode": "after", "after": ["days": 2]],
    ]
    start["reentry"] = chance.pick(modes)
    self.start = .object(start)
  }

  /// Draws a version.
  func draft(_ chance: inout Chance) -> JSON {
    var drawing = Drawing(ping: ping, chance: chance)
    var journey = JSON.Object()
    journey["start"] = start
    if drawing.chance.happens(50) {
      journey["goal"] = ["trigger": "order_completed", "window": ["days": 3]]
    }
    if drawing.chance.happens(40) {
      journey["exits"] = [["trigger": "order_completed"], ["trigger": "unsubscribed"]]
    }
    if drawing.chance.happens(20) { journey["audience"] = ["reach": "with_email"] }
    journey["steps"] = drawing.list(depth: 0, sent: [])
    chance = drawing.chance
    return .object(journey)
  }
}

/// Steps under construction.
private struct Drawing {
  let ping: Int
  var chance: Chance
  private var steps = 0

  init(ping: Int, chance: Chance) {
    self.ping = ping
    self.chance = chance
  }

  /// A lane; `sent` are the e-mail steps that every way to it passes.
  mutating func list(depth: Int, sent: [String]) -> JSON {
    var sent = sent
    var list: [JSON] = []
    for _ in 0..<chance.among(depth == 0 ? 2...4 : 0...2) {
      list.append(.object(step(depth, &sent)))
    }
    return .array(list)
  }

  private mutating func step(_ depth: Int, _ sent: inout [String]) -> JSON.Object {
    steps += 1
    let id = "s\(steps)"
    var step: JSON.Object = ["id": .string(id)]
    let kind =
      steps == 1 && chance.happens(60) ? chance.below(5) : chance.below(depth >= 2 ? 9 : 13)
    switch kind {
    case 0, 1:
      sent.append(id)
      mail(&step)
    case 2: fill(&step, "send_sms", content: "second-reminder")
    case 3: fill(&step, "send_push", content: "last-reminder")
    case 4:
      step["type"] = "send_webhook"
      step["url"] = .string("https://hooks.example/\(id)")
      step["body"] = ["tier": "{{contact.tier}}"]
    case 5, 6: wait(&step)
    case 7:
      step["type"] = "set_attribute"
      step["field"] = .string("contact.stage\(chance.below(2))")
      step["value"] = chance.happens(50) ? ["literal": .string(id)] : ["field": "contact.tier"]
    case 8: raise(&step)
    case 9, 10: listen(&step, depth, sent)
    case 11: branch(&step, depth, sent)
    default: split(&step, depth, sent)
    }
    return step
  }

  private mutating func mail(_ step: inout JSON.Object) {
    let isMarketing = chance.happens(70)
    fill(&step, "send_email", content: isMarketing ? "first-reminder" : "receipt")
    if !isMarketing {
      step["purpose"] = "transactional"
      step["topic"] = nil
    }
    if chance.happens(30) { step["expires"] = ["after": ["hours": 6]] }
  }

  private func fill(_ step: inout JSON.Object, _ type: String, content: String) {
    step["type"] = .string(type)
    step["content"] = .string(content)
    step["purpose"] = "marketing"
    step["topic"] = "newsletter"
  }

  private mutating func wait(_ step: inout JSON.Object) {
    step["type"] = "wait"
    switch chance.below(4) {
    case 0:
      step["until_time"] = .string(chance.pick(["09:00", "18:30"]))
      step["zone"] = .string(chance.pick(["workspace", "contact"]))
    case 1: step["for"] = ["days": .number(Number(Int64(chance.among(1...20))))]
    default: step["for"] = ["minutes": .number(Number(Int64(chance.among(0...300))))]
    }
  }

  private mutating func raise(_ step: inout JSON.Object) {
    guard ping + 1 < Marketing.pings else { return wait(&step) }
    step["type"] = "raise_trigger"
    step["trigger"] = .string(
      Marketing.trigger(ofPing: chance.among(ping + 1...Marketing.pings - 1)))
    step["attributes"] = ["ticket": ["literal": "raised"], "total": ["literal": 60]]
  }

  private mutating func listen(_ step: inout JSON.Object, _ depth: Int, _ sent: [String]) {
    step["type"] = "wait_for"
    step["limit"] = ["hours": .number(Number(Int64(chance.among(1...72))))]
    step["no"] = list(depth: depth + 1, sent: sent)
    if chance.happens(25) {
      var outcomes: [JSON] = []
      for name in ["first", "second"] {
        var outcome = awaited(sent)
        outcome["name"] = .string(name)
        outcome["steps"] = list(depth: depth + 1, sent: sent)
        outcomes.append(.object(outcome))
      }
      step["outcomes"] = .array(outcomes)
    } else {
      for (name, value) in awaited(sent) { step[name] = value }
      step["yes"] = list(depth: depth + 1, sent: sent)
    }
  }

  private mutating func awaited(_ sent: [String]) -> JSON.Object {
    if let message = sent.last, chance.happens(60) {
      return [
        "message": .string(message),
        "interaction": .string(chance.pick(["opened", "clicked", "sent", "bounced"])),
      ]
    }
    let triggers = ["order_completed", "product_added", Marketing.trigger(ofPing: 0)]
    return ["trigger": .string(chance.pick(triggers))]
  }

  private mutating func branch(_ step: inout JSON.Object, _ depth: Int, _ sent: [String]) {
    let conditions: [JSON] = [
      ["field": "contact.tier", "is": "equal", "value": "gold"],
      ["field": "purchases.count", "is": "at_least", "value": 1],
      ["not": ["field": "contact.email", "is": "exists"]],
    ]
    step["type"] = "branch"
    step["cases"] = [
      [
        "name": "some", "if": chance.pick(conditions),
        "steps": list(depth: depth + 1, sent: sent),
      ]
    ]
    step["otherwise"] = list(depth: depth + 1, sent: sent)
  }

  private mutating func split(_ step: inout JSON.Object, _ depth: Int, _ sent: [String]) {
    step["type"] = "split"
    step["lanes"] = [
      ["name": "A", "share": 50, "steps": list(depth: depth + 1, sent: sent)],
      ["name": "B", "share": 50, "steps": list(depth: depth + 1, sent: sent)],
    ]
  }
}
