package import Values

/// A content that can be sent: its texts are complete and its templates compiled.
package struct CompiledContent: Sendable {
  package let definition: ContentDefinition
  /// The declared variables that its texts name, in order.
  package let usedVariables: [String]
  /// The fields of contact and trigger that its texts name, in order: `contact.first_name`.
  package let usedFields: [String]
  /// What the texts name of the elements of a list or the members of an object, by variable: the
  /// columns that a grid has to be given.
  package let elementFields: [String: [String]]
  /// The lists of products that its texts go through without declaring them, in order: the step
  /// that sends it fills them.
  package let grids: [String]
  /// Every name that stands within a section, in order: no other member of a list's elements is
  /// ever shown.
  package let innerNames: [String]
  /// Whether every language has `{{unsubscribe_url}}` in its HTML, outside of any condition:
  /// marketing e-mail without it must not be sent. False for other channels.
  package let hasUnsubscribeLink: Bool

  private let wording: CompiledWording
  private let variants: [String: CompiledWording]

  /// Checks and compiles; reports everything that keeps the content from being sent at once.
  package init(_ definition: ContentDefinition) throws(ContentErrors) {
    var compiler = ContentCompiler(definition)
    let wording = compiler.compile(definition.wording, at: "")
    var variants: [String: CompiledWording] = [:]
    for (locale, variant) in definition.variants.sorted(by: { $0.key < $1.key }) {
      variants[locale] = compiler.compile(
        variant.over(definition.wording), at: "variants.\(locale)")
    }
    guard compiler.problems.isEmpty else { throw ContentErrors(problems: compiler.problems) }
    self.definition = definition
    self.wording = wording
    self.variants = variants
    usedVariables = compiler.variables.sorted()
    usedFields = compiler.fields.sorted()
    elementFields = compiler.elements.mapValues { $0.sorted() }
    grids = compiler.grids.sorted()
    innerNames = compiler.inner.sorted()
    hasUnsubscribeLink = compiler.hasUnsubscribeLink
  }

  /// The message for these values in the language of a contact: the variant of the locale, else of
  /// its language, else the content itself.
  ///
  /// `variables` has the declared variables by name and the built-in ones: `contact` and `trigger`
  /// as objects, `unsubscribe_url`, `preferences_url`. What is absent or null takes its declared
  /// default; without one it shows nothing.
  package func render(
    variables: JSON.Object, locale: String? = nil
  ) throws(Unrenderable) -> RenderedContent {
    let wording = wording(for: locale)
    let values = values(variables)
    switch definition.channel {
    case .email: return .email(try wording.email(values))
    case .sms: return .sms(text: try wording.sms(values))
    case .push: return .push(try wording.push(values))
    }
  }

  /// The variables that the content marks required and that these values leave empty: warnings of
  /// a preview.
  package func unfilled(by variables: JSON.Object) -> [String] {
    definition.requiredVariables.map(\.name).filter { name in
      variables[name].map { $0.isNull || $0 == "" } ?? true
    }
  }

  private func wording(for locale: String?) -> CompiledWording {
    guard !variants.isEmpty, let locale = locale.flatMap(LocaleName.init) else { return wording }
    return locale.candidates.lazy.compactMap { variants[$0] }.first ?? wording
  }

  private func values(_ variables: JSON.Object) -> TemplateValues {
    var members = JSON.Object()
    for variable in definition.variables {
      var value = variables[variable.name]
      if value?.isNull ?? true { value = variable.fallback }
      if let value { members[variable.name] = variable.kind.shown(value) }
    }
    for name in grids { members[name] = variables[name] ?? [] }
    for name in Variable.builtIn { members[name] = variables[name] }
    return TemplateValues(members: members)
  }
}
