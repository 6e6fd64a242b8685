import Values

// The stored form of a run: compact JSON, read and written without Codable because every advance
// does both.

extension Run {
  /// Bytes that are not a run; it means that the table is damaged.
  package struct Undecodable: Error, Hashable {
    package let member: String
  }

  /// The run as bytes for its row.
  package func encoded() -> [UInt8] {
    var text = ObjectText(reserving: 512)
    text.add("i", text: id.hex)
    text.add("j", text: journey)
    text.add("v", whole: Int64(version))
    text.add("k", text: key)
    text.add("t", startedAt)
    text.add("p") { trigger.write(into: &$0) }
    if chain > 0 { text.add("c", whole: Int64(chain)) }
    switch state {
    case .parked(let park): text.add("w") { park.write(into: &$0) }
    case .ended(let end): text.add("e", end.json)
    }
    if !exports.isEmpty { text.add("x") { exports.write(into: &$0) } }
    if !messages.isEmpty {
      var sendings = JSON.Object()
      for (step, sending) in messages.sorted(by: { $0.key < $1.key }) {
        sendings[step] = sending.json
      }
      text.add("m") { sendings.write(into: &$0) }
    }
    text.add("g", goalReachedAt)
    text.add("u", watchedUntil)
    if obeyed > 0 { text.add("n", whole: Int64(obeyed)) }
    if let frozen { text.add("z") { frozen.write(into: &$0) } }
    text.add("y", list: moves) { $0.write(into: &$1) }
    text.add("h") { $0.append(list: path) { $0.write(into: &$1) } }
    return text.closed()
  }

  /// Reads what `encoded()` has written.
  package init(decoding bytes: [UInt8]) throws {
    // The properties of the start event may be as deep as an event, and lie one level deeper here.
    let json = try JSON(parsing: bytes, limits: JSON.Limits(depth: 128))
    func required<T>(_ member: String, _ value: T?) throws(Undecodable) -> T {
      guard let value else { throw Undecodable(member: member) }
      return value
    }
    let state: State
    if let park = json["w"].flatMap(Park.init(json:)) {
      state = .parked(park)
    } else {
      state = .ended(try required("e", json["e"].flatMap(End.init(json:))))
    }
    self.init(
      id: try required("i", json["i"]?.text.flatMap { Fingerprint(hex: $0) }),
      journey: try required("j", json["j"]?.text),
      version: Int(try required("v", json["v"]?.number?.whole)), key: json["k"]?.text,
      startedAt: try required("t", json["t"]?.instant),
      trigger: try required("p", json["p"]?.object),
      chain: json["c"]?.number?.whole.map { Int($0) } ?? 0, state: state)
    exports = json["x"]?.object ?? [:]
    for (step, sending) in json["m"]?.object?.members ?? [] { messages[step] = Sending(sending) }
    goalReachedAt = json["g"]?.instant
    watchedUntil = json["u"]?.instant
    obeyed = json["n"]?.number?.whole.map { Int($0) } ?? 0
    frozen = json["z"].flatMap(Frozen.init(json:))
    moves = json["y"]?.array?.compactMap(Move.init(json:)) ?? []
    path = try required("h", json["h"]?.array?.compactMap(Passage.init(json:)))
  }
}

extension Instant {
  fileprivate var json: JSON { .number(Number(milliseconds)) }
}

extension JSON {
  fileprivate var instant: Instant? { number?.whole.map { Instant(milliseconds: $0) } }
}

extension Run.Park {
  fileprivate func write(into bytes: inout [UInt8]) {
    var text = ObjectText(continuing: &bytes)
    text.add("s", text: step)
    text.add("t", since)
    switch reason {
    case .timer(let due): text.add("d", due)
    case .listening(let limit): text.add("l", limit)
    case .sending(let open):
      text.add("o") { $0.append(list: open.sorted()) { JSON.write($0.hex, into: &$1) } }
    }
    text.close(into: &bytes)
  }

  fileprivate init?(json: JSON) {
    guard let step = json["s"]?.text, let since = json["t"]?.instant else { return nil }
    let reason: Reason
    if let due = json["d"]?.instant {
      reason = .timer(due: due)
    } else if let limit = json["l"]?.instant {
      reason = .listening(limit: limit)
    } else if let open = json["o"]?.array {
      reason = .sending(open: Set(open.compactMap { $0.text.flatMap { Fingerprint(hex: $0) } }))
    } else {
      return nil
    }
    self.init(step: step, since: since, reason: reason)
  }
}

extension Run.End {
  fileprivate var json: JSON {
    var object = JSON.Object()
    object["t"] = at.json
    switch reason {
    case .completed: object["r"] = "completed"
    case .stopped(let step):
      object["r"] = "stopped"
      object["s"] = .string(step)
    case .exited(let trigger):
      object["r"] = "exited"
      object["s"] = .string(trigger)
    case .cancelled: object["r"] = "cancelled"
    }
    return .object(object)
  }

  fileprivate init?(json: JSON) {
    guard let at = json["t"]?.instant else { return nil }
    let reason: Reason
    switch json["r"]?.text {
    case "completed": reason = .completed
    case "stopped": reason = .stopped(step: json["s"]?.text ?? "")
    case "exited": reason = .exited(trigger: json["s"]?.text ?? "")
    case "cancelled": reason = .cancelled
    default: return nil
    }
    self.init(at: at, reason: reason)
  }
}

extension Run.Sending {
  fileprivate var json: JSON {
    var object = JSON.Object()
    if let sentAt { object["t"] = sentAt.json }
    if isSettled { object["f"] = true }
    if !interactions.isEmpty {
      object["i"] = .array(interactions.map(\.rawValue).sorted().map(JSON.string))
    }
    if !links.isEmpty { object["l"] = .array(links.sorted().map(JSON.string)) }
    return .object(object)
  }

  fileprivate init(_ json: JSON) {
    sentAt = json["t"]?.instant
    isSettled = json["f"]?.bool ?? false
    interactions = Set(
      json["i"]?.array?.compactMap { $0.text.flatMap(Interaction.init(rawValue:)) } ?? [])
    links = Set(json["l"]?.array?.compactMap(\.text) ?? [])
  }
}

extension Run.Passage {
  fileprivate func write(into bytes: inout [UInt8]) {
    var text = ObjectText(continuing: &bytes)
    text.add("s", text: step)
    text.add("t", at)
    text.add("o", text: outcome)
    text.close(into: &bytes)
  }

  fileprivate init?(json: JSON) {
    guard let step = json["s"]?.text, let at = json["t"]?.instant else { return nil }
    self.init(step: step, at: at, outcome: json["o"]?.text)
  }
}

extension Run.Frozen {
  fileprivate func write(into bytes: inout [UInt8]) {
    var text = ObjectText(continuing: &bytes)
    text.add("t", since)
    text.add("o", text: heard?.outcome)
    text.add("a", heard?.at)
    text.close(into: &bytes)
  }

  fileprivate init?(json: JSON) {
    guard let since = json["t"]?.instant else { return nil }
    var heard: Heard?
    if let outcome = json["o"]?.text, let at = json["a"]?.instant {
      heard = Heard(outcome: outcome, at: at)
    }
    self.init(since: since, heard: heard)
  }
}

extension Run.Move {
  fileprivate func write(into bytes: inout [UInt8]) {
    var text = ObjectText(continuing: &bytes)
    text.add("v", whole: Int64(from))
    text.add("t", at)
    text.add("n", whole: Int64(passages))
    text.close(into: &bytes)
  }

  fileprivate init?(json: JSON) {
    guard let from = json["v"]?.number?.whole, let at = json["t"]?.instant,
      let passages = json["n"]?.number?.whole
    else { return nil }
    self.init(from: Int(from), at: at, passages: Int(passages))
  }
}
