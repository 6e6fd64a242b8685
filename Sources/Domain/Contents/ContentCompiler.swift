import Values

/// Compiles the wordings of one content, collecting what is wrong and what is used on the way.
struct ContentCompiler {
  private(set) var problems: [ContentProblem] = []
  private(set) var variables: Set<String> = []
  private(set) var fields: Set<String> = []
  private(set) var elements: [String: Set<String>] = [:]
  /// Lists that are gone through and not declared.
  private(set) var grids: Set<String> = []
  /// All names within sections.
  private(set) var inner: Set<String> = []
  private(set) var hasUnsubscribeLink: Bool

  private var written: [(path: String, uses: [TemplateScan.Use])] = []
  private let channel: ContentChannel
  private let kinds: [String: Variable.Kind]

  init(_ definition: ContentDefinition) {
    channel = definition.channel
    hasUnsubscribeLink = channel == .email
    kinds = Dictionary(
      definition.variables.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
  }

  /// Compiles one wording, which stands at `path` in the definition.
  mutating func compile(_ wording: Wording, at path: String) -> CompiledWording {
    checkCompleteness(of: wording, at: path)
    var templates: [Slot: Template] = [:]
    for slot in channel.slots {
      guard let text = wording.texts[slot] else { continue }
      templates[slot] = template(text, for: slot, at: path.member(slot.rawValue))
    }
    let data = wording.data.compactMap { data in
      template(data.text, for: .text, at: path.member("data.\(data.name)"))
        .map { (name: data.name, template: $0) }
    }
    noteUses()
    if let html = templates[.html] {
      hasUnsubscribeLink = hasUnsubscribeLink && html.uses.contains { $0.isUnsubscribeLink }
    } else {
      hasUnsubscribeLink = false
    }
    return CompiledWording(
      templates: templates, data: data, from: wording.from, replyTo: wording.replyTo)
  }

  private mutating func checkCompleteness(of wording: Wording, at path: String) {
    func isBlank(_ slot: Slot) -> Bool { wording.texts[slot]?.isBlank ?? true }
    switch channel {
    case .email:
      if isBlank(.subject) { refuse(path.member("subject"), .empty, "A mail has a subject.") }
      if wording.hasBlocks {
        refuse(
          path.member("body"), .notSupportedYet,
          "Bodies of blocks cannot be sent yet; write html instead.")
      } else if isBlank(.html) {
        refuse(path.member("html"), .empty, "A mail has html.")
      }
    case .sms:
      if isBlank(.text) { refuse(path.member("text"), .empty, "A text message has a text.") }
    case .push:
      if isBlank(.title), isBlank(.text) {
        refuse(path.member("text"), .empty, "A push notification has a title or a text.")
      }
      let size =
        wording.texts.values.reduce(0) { $0 + $1.utf8.count }
        + wording.data.reduce(0) { $0 + $1.name.utf8.count + $1.text.utf8.count }
      if size > Limits.push {
        refuse(path, .tooLong, "A push notification has at most \(Limits.push) bytes.")
      }
    }
  }

  private mutating func template(_ text: String, for slot: Slot, at path: String) -> Template? {
    do {
      let template = try Template(text, for: slot == .html ? .html : .plain)
      if channel == .email { findGrids(template.uses) }
      written.append((path, template.uses))
      return template
    } catch {
      for problem in error.problems { refuse(path, problem.code, problem.message) }
      return nil
    }
  }

  /// Notes what the templates of one wording use, once it is known which lists they go through.
  private mutating func noteUses() {
    for (path, uses) in written {
      var undeclared: Set<String> = []
      for use in uses {
        if let name = note(use), undeclared.insert(name).inserted {
          refuse(path, .undeclaredVariable, "Line \(use.line): \(name) is not declared.")
        }
      }
    }
    written = []
  }

  /// In a mail, a section that is not declared, around tags that are not declared either, goes
  /// through products: the step that sends the content says which.
  private mutating func findGrids(_ uses: [TemplateScan.Use]) {
    func isDeclared(_ name: String) -> Bool {
      Variable.builtIn.contains(name) || kinds[name] != nil
    }
    for use in uses {
      guard let section = use.within.first, section.count == 1, let name = section.first,
        let field = use.path.first, field != name, !isDeclared(name), !isDeclared(field)
      else { continue }
      grids.insert(name)
    }
  }

  /// Notes what a tag uses; its name when it is nothing that the content declares.
  private mutating func note(_ use: TemplateScan.Use) -> String? {
    guard let name = use.path.first else { return nil }
    if !use.within.isEmpty { inner.insert(name) }
    if Variable.builtIn.contains(name) {
      if use.path.count > 1 { fields.insert(use.path.joined(separator: ".")) }
      return nil
    }
    if let kind = kinds[name] {
      variables.insert(name)
      if kind == .object, use.path.count > 1 { noteElement(use.path[1], of: name) }
      return nil
    }
    if grids.contains(name), use.within.isEmpty { return nil }
    // Within a list or an object, what is not declared is a field of the element.
    for section in use.within.reversed() {
      guard let root = section.first else { return nil }
      if Variable.builtIn.contains(root) { return nil }
      if grids.contains(root) {
        noteElement(name, of: root)
        return nil
      }
      guard let kind = kinds[root] else { return nil }
      if kind == .list || kind == .object {
        noteElement(name, of: root)
        return nil
      }
    }
    return name
  }

  private mutating func noteElement(_ name: String, of variable: String) {
    elements[variable, default: []].insert(name)
  }

  private mutating func refuse(_ field: String, _ code: ContentProblem.Code, _ message: String) {
    guard problems.count < Limits.problems else { return }
    let problem = ContentProblem(code: code, field: field, message: message)
    if !problems.contains(problem) { problems.append(problem) }
  }
}

extension TemplateScan.Use {
  /// Whether this shows the address for unsubscribing, whatever the values are.
  fileprivate var isUnsubscribeLink: Bool {
    path == ["unsubscribe_url"] && !opens && conditions.allSatisfy { $0 == ["unsubscribe_url"] }
  }
}
