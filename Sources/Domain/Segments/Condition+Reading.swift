package import Values

extension Condition {
  /// Reads a condition and reports everything that is wrong with it at once. Members that are not
  /// known are refused, never ignored.
  ///
  /// `steps` are the ids of steps whose exports may be used as fields; nil lets every id pass, for
  /// callers that check them later.
  package init(json: JSON, steps: Set<String>? = []) throws(ConditionErrors) {
    var reader = ConditionReader(steps: steps)
    let condition = reader.condition(json, at: "", depth: 1)
    guard reader.problems.isEmpty, let condition else {
      throw ConditionErrors(problems: reader.problems)
    }
    self = condition
  }
}

/// Reads one written condition, collecting problems on the way. What is nil has a problem.
struct ConditionReader {
  private(set) var problems: [ConditionProblem] = []
  let steps: Set<String>?
  private var leaves = 0
  /// Within the `where` of an activity only fields make sense.
  var judgesEvent = false
  /// In a segment there is neither an event nor a run, only the contact.
  var judgesContact = false

  init(steps: Set<String>?) {
    self.steps = steps
  }

  /// Reads a condition that stands `depth` levels deep, from 1.
  mutating func condition(_ json: JSON, at path: String, depth: Int) -> Condition? {
    guard case .object(let members) = json else {
      return refuse(path, .notAnObject, "A condition is an object.")
    }
    guard depth <= Limits.depth else {
      return refuse(path, .tooDeep, "Conditions nest at most \(Limits.depth) levels deep.")
    }
    let kinds = ["all", "any", "not", "field", "did", "did_not", "segment"]
    let named = kinds.filter { members[$0] != nil }
    guard let kind = named.first, let value = members[kind] else {
      return refuse(
        path, .unknownCondition,
        "A condition has one of \(kinds.joined(separator: ", ")).")
    }
    guard named.count == 1 else {
      return refuse(
        path, .conflict, "A condition has only one of \(named.joined(separator: ", ")).")
    }
    switch kind {
    case "all", "any":
      only([kind], in: members, at: path)
      return list(value, kind: kind, at: path.member(kind), depth: depth)
    case "not":
      only([kind], in: members, at: path)
      return condition(value, at: path.member("not"), depth: depth + 1).map { .not($0) }
    case "segment":
      only([kind], in: members, at: path)
      return segment(value, at: path)
    case "field":
      return leaf(members, at: path).map { .leaf($0) }
    default:
      return activity(members, kind: kind, at: path, depth: depth).map { .activity($0) }
    }
  }

  private mutating func list(
    _ json: JSON, kind: String, at path: String, depth: Int
  ) -> Condition? {
    guard case .array(let elements) = json else {
      return refuse(path, .wrongValue, "\(kind) is a list of conditions.")
    }
    if elements.isEmpty, kind == "any" {
      return refuse(path, .empty, "any without conditions never holds; give it at least one.")
    }
    var parts: [Condition] = []
    for (index, element) in elements.enumerated() {
      guard leaves <= Limits.leaves else { break }
      if let part = condition(element, at: "\(path)[\(index)]", depth: depth + 1) {
        parts.append(part)
      }
    }
    return kind == "all" ? .all(parts) : .any(parts)
  }

  private mutating func segment(_ json: JSON, at path: String) -> Condition? {
    guard countLeaf(at: path) else { return nil }
    let path = path.member("segment")
    if judgesEvent {
      return refuse(path, .notHere, "An event cannot be in a segment.")
    }
    guard let id = json.text, !id.isEmpty, id.utf8.count <= Limits.field else {
      return refuse(path, .wrongValue, "segment is the id of a segment.")
    }
    return .segment(id)
  }

  private mutating func leaf(_ members: JSON.Object, at path: String) -> Comparison? {
    guard countLeaf(at: path) else { return nil }
    only(["field", "is", "value", "zone"], in: members, at: path)
    let field = field(members["field"] ?? .null, at: path.member("field"))
    let test = test(members, at: path)
    let zone = zone(members["zone"], test: test, at: path.member("zone"))
    guard let field, let test else { return nil }
    return Comparison(field: field, test: test, zone: zone)
  }

  private mutating func zone(_ json: JSON?, test: Test?, at path: String) -> ZoneChoice? {
    guard let json else { return nil }
    guard let zone = json.text.flatMap(ZoneChoice.init) else {
      return refuse(path, .unknownZone, "zone is \"workspace\" or \"contact\".")
    }
    if let test, !test.readsTimes {
      return refuse(path, .unusedZone, "\(test.operator.rawValue) does not depend on a zone.")
    }
    return zone
  }

  /// Reads a field and checks that its root is one of those that are known here.
  mutating func field(_ json: JSON, at path: String) -> FieldPath? {
    guard let text = json.text else {
      return refuse(path, .malformedField, "A field is a text such as contact.first_name.")
    }
    do {
      let field = try FieldPath(parsing: text)
      if case .step(let id) = field.root, let steps, !steps.contains(id) {
        return refuse(path, .unknownField, "\(id) is neither a kind of field nor a step.")
      }
      return isKnownHere(field, at: path) ? field : nil
    } catch {
      switch error {
      case .unknownRoot(let name):
        return refuse(path, .unknownField, "\(name) is neither a kind of field nor a step.")
      case .incomplete:
        return refuse(path, .malformedField, "\(text) needs a name after it: \(text).name.")
      case .tooLong:
        return refuse(path, .tooLong, "A field has at most \(Limits.field) bytes.")
      case .empty, .emptyName, .controlCharacter:
        return refuse(path, .malformedField, "A field is names with dots between them.")
      }
    }
  }
}

extension ConditionReader {
  /// Notes a problem.
  mutating func refuse(_ path: String, _ code: ConditionProblem.Code, _ message: String) {
    guard problems.count < Limits.problems else { return }
    problems.append(ConditionProblem(path: path, code: code, message: message))
  }

  /// Notes a problem where a value was expected.
  mutating func refuse<Value>(
    _ path: String, _ code: ConditionProblem.Code, _ message: String
  ) -> Value? {
    refuse(path, code, message)
    return nil
  }

  /// Refuses members with other names.
  mutating func only(_ known: [String], in members: JSON.Object, at path: String) {
    for member in members where !known.contains(member.key) {
      refuse(
        path.member(member.key), .unknownKey,
        "\(member.key) is not known here; known are \(known.joined(separator: ", ")).")
    }
  }

  /// False once there are too many leaves; the first one too many is the problem.
  mutating func countLeaf(at path: String) -> Bool {
    leaves += 1
    if leaves == Limits.leaves + 1 {
      refuse(path, .tooMany, "A condition has at most \(Limits.leaves) leaves.")
    }
    return leaves <= Limits.leaves
  }
}

extension String {
  /// The path of a member.
  func member(_ name: String) -> String { isEmpty ? name : "\(self).\(name)" }
}
