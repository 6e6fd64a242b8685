import Values

extension ConditionReader {
  /// Reads `did` and `did_not`.
  mutating func activity(
    _ members: JSON.Object, kind: String, at path: String, depth: Int
  ) -> Activity? {
    guard countLeaf(at: path) else { return nil }
    if judgesEvent {
      return refuse(path, .notHere, "An activity cannot stand within the where of another.")
    }
    let times = Activity.Times.allCases.map(\.rawValue)
    let aggregates = Activity.Aggregate.allCases.map(\.rawValue)
    only(
      [kind, "is", "value", "where", "in_last", "calendar"] + times + aggregates, in: members,
      at: path)
    let event = members[kind]?.text
    if event?.isEmpty ?? true || event.map({ $0.utf8.count > Limits.field }) ?? false {
      refuse(path.member(kind), .wrongValue, "\(kind) is the name of an event.")
    }
    let question = question(members, kind: kind, at: path)
    let window = window(members, at: path)
    var condition: Condition?
    if let json = members["where"] {
      judgesEvent = true
      condition = self.condition(json, at: path.member("where"), depth: depth + 1)
      judgesEvent = false
    }
    guard let event, let question else { return nil }
    return Activity(event: event, question: question, window: window, condition: condition)
  }

  private mutating func question(
    _ members: JSON.Object, kind: String, at path: String
  ) -> Activity.Question? {
    let times = Activity.Times.allCases.filter { members[$0.rawValue] != nil }
    let aggregates = Activity.Aggregate.allCases.filter { members[$0.rawValue] != nil }
    guard times.count + aggregates.count <= 1, kind == "did" || times.isEmpty && aggregates.isEmpty
    else {
      return refuse(
        path, .conflict,
        kind == "did" ? "An activity asks one thing." : "did_not asks for nothing but the event.")
    }
    if aggregates.isEmpty {
      for key in ["is", "value"] where members[key] != nil {
        refuse(path.member(key), .unknownKey, "\(key) needs sum, average or the like beside it.")
      }
    }
    if let aggregate = aggregates.first {
      let name = aggregate.rawValue
      judgesEvent = true
      let field = field(members[name] ?? .null, at: path.member(name))
      judgesEvent = false
      let test = test(members, at: path)
      guard let field, let test else { return nil }
      if !aggregate.isOfOneEvent, !test.comparesNumbers {
        return refuse(
          path.member("is"), .wrongValue,
          "\(test.operator.rawValue) does not go with \(name), which is a number.")
      }
      return .value(aggregate, field, test)
    }
    guard let comparison = times.first else { return kind == "did" ? .happened : .never }
    guard let count = members[comparison.rawValue]?.number?.whole,
      (0...Int64(Limits.times)) ~= count
    else {
      return refuse(
        path.member(comparison.rawValue), .wrongValue, "A number of times is a whole number.")
    }
    return .times(comparison, Int(count))
  }

  private mutating func window(_ members: JSON.Object, at path: String) -> Activity.Window? {
    if members["in_last"] != nil, members["calendar"] != nil {
      return refuse(path, .conflict, "An activity has in_last or calendar, not both.")
    }
    if let json = members["in_last"] {
      return span(json, at: path.member("in_last")).map { .inLast($0, written: json) }
    }
    guard let json = members["calendar"] else { return nil }
    let path = path.member("calendar")
    guard case .object(let calendar) = json else {
      return refuse(path, .notAnObject, "calendar is an object with unit, ago and zone.")
    }
    only(["unit", "ago", "zone"], in: calendar, at: path)
    let unit = calendar["unit"]?.text.flatMap(Activity.CalendarUnit.init)
    if unit == nil {
      refuse(path.member("unit"), .wrongValue, "unit is day, week, month or year.")
    }
    let ago = calendar["ago"].map { $0.number?.whole } ?? 0
    if ago.map({ !(0...Int64(Limits.days)).contains($0) }) ?? true {
      refuse(path.member("ago"), .wrongValue, "ago is a whole number, 0 for the current one.")
    }
    let zone = calendar["zone"].map { $0.text.flatMap(ZoneChoice.init) } ?? .workspace
    if zone == nil {
      refuse(path.member("zone"), .unknownZone, "zone is \"workspace\" or \"contact\".")
    }
    guard let unit, let ago, let zone else { return nil }
    return .calendar(unit, ago: Int(ago), zone: zone)
  }
}
