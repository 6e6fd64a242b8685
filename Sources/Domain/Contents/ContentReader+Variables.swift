import Values

extension ContentReader {
  mutating func variables(_ json: JSON?, at path: String) -> [Variable] {
    guard let json, !json.isNull else { return [] }
    guard let elements = json.array else {
      refuse(path, .wrongType, "variables is a list.")
      return []
    }
    if elements.count > Limits.variables {
      refuse(path, .tooMany, "A content has at most \(Limits.variables) variables.")
    }
    var names: Set<String> = []
    var variables: [Variable] = []
    for (index, element) in elements.prefix(Limits.variables).enumerated() {
      let path = "\(path)[\(index)]"
      guard let variable = variable(element, at: path) else { continue }
      if !names.insert(variable.name).inserted {
        refuse(path.member("name"), .duplicate, "There is another variable \(variable.name).")
      }
      variables.append(variable)
    }
    return variables
  }

  private mutating func variable(_ json: JSON, at path: String) -> Variable? {
    guard case .object(let members) = json else {
      return refuse(path, .notAnObject, "A variable is an object with name and type.")
    }
    only(["name", "type", "default", "required"], in: members, at: path)
    let name = members["name"]?.text
    if name.map({ !$0.isVariableName }) ?? true {
      refuse(
        path.member("name"), .malformedName,
        "A name is letters, digits, _ and -, and begins with a letter.")
    } else if let name, Variable.builtIn.contains(name) {
      refuse(path.member("name"), .reservedName, "\(name) is always there.")
    }
    let kind = members["type"].map { $0.text.flatMap(Variable.Kind.init) } ?? .text
    if kind == nil {
      let known = Variable.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      refuse(path.member("type"), .wrongType, "type is one of \(known).")
    }
    let fallback = members["default"].flatMap { $0.isNull ? Optional.none : $0 }
    // An empty text is the usual way to say that nothing is shown.
    if let fallback, let kind, !kind.takes(fallback), fallback != "" {
      refuse(path.member("default"), .wrongType, "The default is not a \(kind.rawValue).")
    }
    let required = members["required"].map(\.bool) ?? false
    if required == nil {
      refuse(path.member("required"), .wrongType, "required is true or false.")
    }
    guard let name, let kind, let required else { return nil }
    return Variable(name: name, kind: kind, fallback: fallback, isRequired: required)
  }
}

extension String {
  /// Whether templates can name this: letters, digits, `_` and `-`, a letter or `_` first.
  fileprivate var isVariableName: Bool {
    guard let first = utf8.first, utf8.count <= Limits.name else { return false }
    return utf8.allSatisfy(\.isNameCharacter) && !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first)
      && first != UInt8(ascii: "-")
  }
}
