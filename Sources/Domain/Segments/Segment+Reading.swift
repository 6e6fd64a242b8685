package import Values

extension Segment {
  /// Reads a definition (formats.md, 5) and reports everything that is wrong with it at once, with
  /// paths such as `include.all[1].value`. Members that are not known are refused.
  ///
  /// - Parameter id: the id by which it was put; a definition that names another is refused.
  package init(json: JSON, id: String? = nil) throws(ConditionErrors) {
    var reader = SegmentReader()
    let segment = reader.segment(json, id: id)
    guard reader.problems.isEmpty, let segment else {
      throw ConditionErrors(problems: reader.problems)
    }
    self = segment
  }
}

/// Reads one written segment, collecting problems on the way.
package struct SegmentReader {
  /// Everything that was found wrong, in the order of the text.
  package var problems: [ConditionProblem] { conditions.problems }
  private var conditions = ConditionReader(steps: [])

  /// A reader for one segment.
  package init() {
    conditions.judgesContact = true
  }

  /// Reads a segment; nil when there are problems.
  package mutating func segment(_ json: JSON, id: String?) -> Segment? {
    guard case .object(let members) = json else {
      return conditions.refuse("", .notAnObject, "A segment is an object.")
    }
    conditions.only(["id", "name", "kind", "include", "exclude"], in: members, at: "")
    let name = text("name", in: members)
    let kind = kind(members["kind"])
    let ownID = text("id", in: members)
    if let id, let ownID, ownID != id {
      conditions.refuse("id", .wrongValue, "The segment is put as \(id) and names itself \(ownID).")
    }
    let include = members["include"].flatMap { condition($0, at: "include") }
    let exclude = excluded(members["exclude"])
    guard let id = id ?? ownID else {
      return conditions.refuse("id", .missingValue, "A segment has an id.")
    }
    guard let kind else { return nil }
    check(kind, members)
    guard problems.isEmpty else { return nil }
    return Segment(id: id, name: name ?? id, kind: kind, include: include, exclude: exclude)
  }

  private mutating func check(_ kind: Segment.Kind, _ members: JSON.Object) {
    let named = ["include", "exclude"].filter { members[$0].map { !$0.isNull } ?? false }
    if kind == .static {
      for name in named {
        conditions.refuse(name, .notHere, "A static segment has no conditions.")
      }
    } else if named.isEmpty {
      conditions.refuse(
        "include", .missingValue,
        "Say whom the segment includes; {\"all\":[]} is everybody.")
    }
  }

  private mutating func text(_ name: String, in members: JSON.Object) -> String? {
    guard let value = members[name], !value.isNull else { return nil }
    guard let text = value.text, !text.isEmpty, text.utf8.count <= Limits.field else {
      return conditions.refuse(
        name, .wrongValue, "\(name) is a text of at most \(Limits.field) bytes.")
    }
    return text
  }

  private mutating func kind(_ json: JSON?) -> Segment.Kind? {
    guard let json, !json.isNull else { return .dynamicPlus }
    guard let kind = json.text.flatMap(Segment.Kind.init) else {
      let known = Segment.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      return conditions.refuse("kind", .wrongValue, "kind is one of \(known).")
    }
    return kind
  }

  private mutating func excluded(_ json: JSON?) -> [Condition] {
    guard let json, !json.isNull else { return [] }
    guard case .array(let elements) = json else {
      conditions.refuse("exclude", .wrongValue, "exclude is a list of conditions.")
      return []
    }
    return elements.enumerated().compactMap { condition($1, at: "exclude[\($0)]") }
  }

  private mutating func condition(_ json: JSON, at path: String) -> Condition? {
    if json.isNull { return nil }
    return conditions.condition(json, at: path, depth: 1)
  }
}
