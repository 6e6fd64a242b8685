import Mustache
import Values

/// The values of one rendering, by name.
struct TemplateValues {
  let members: JSON.Object
}

/// Gives a JSON value to Mustache in the types that it reads without reflection.
private func given(_ value: JSON, _ allowance: Allowance) -> Any {
  switch value {
  // An empty text rather than nothing: nothing would be looked for further out.
  case .null: TemplateText(text: "", allowance: allowance)
  case .bool(let bool): bool
  case .number(let number): TemplateText(text: number.text, allowance: allowance)
  case .string(let text): TemplateText(text: text, allowance: allowance)
  case .array(let elements): TemplateList(elements: elements, allowance: allowance)
  case .object(let members): TemplateObject(members: members, allowance: allowance)
  }
}

/// An object, whose members are found by name.
struct TemplateObject: MustacheParent, MustacheCustomRenderable {
  let members: JSON.Object
  let allowance: Allowance

  func child(named name: String) -> Any? {
    members[name].map { given($0, allowance) }
  }

  /// An object alone shows nothing.
  var renderText: String { "" }
  var isNull: Bool { false }
}

/// A text or a number. Empty ones count as absent in sections, so that `{{#brand}}…{{/brand}}`
/// hides a line without a brand.
struct TemplateText: MustacheParent, MustacheCustomRenderable, MustacheTransformable {
  let text: String
  let allowance: Allowance

  func child(named name: String) -> Any? { nil }

  var renderText: String { allowance.take(text) ? text : "" }
  var isNull: Bool { text.isEmpty }

  func transform(_ name: String) -> Any? {
    switch name {
    case "uppercased": TemplateText(text: text.uppercased(), allowance: allowance)
    case "lowercased": TemplateText(text: text.lowercased(), allowance: allowance)
    case "capitalized":
      TemplateText(text: text.prefix(1).uppercased() + text.dropFirst(), allowance: allowance)
    case "reversed": TemplateText(text: String(text.reversed()), allowance: allowance)
    case "empty": text.isEmpty
    default: nil
    }
  }
}

/// A list, which sections go through. Alone it shows its texts with commas between them.
struct TemplateList: MustacheSequence, MustacheParent, MustacheCustomRenderable,
  MustacheTransformable
{
  let elements: [JSON]
  let allowance: Allowance

  func makeIterator() -> AnyIterator<Any> {
    var rest = elements[...]
    let allowance = allowance
    return AnyIterator {
      guard let element = rest.popFirst(), allowance.takeRound() else { return nil }
      return given(element, allowance)
    }
  }

  func child(named name: String) -> Any? { nil }

  var renderText: String {
    let text = elements.compactMap(\.shown).joined(separator: ", ")
    return allowance.take(text) ? text : ""
  }

  var isNull: Bool { elements.isEmpty }

  func transform(_ name: String) -> Any? {
    switch name {
    case "first": elements.first.map { given($0, allowance) }
    case "last": elements.last.map { given($0, allowance) }
    case "reversed": TemplateList(elements: elements.reversed(), allowance: allowance)
    case "count": TemplateText(text: String(elements.count), allowance: allowance)
    case "empty": elements.isEmpty
    default: nil
    }
  }
}

extension JSON {
  /// A scalar as it is shown.
  fileprivate var shown: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let bool): bool ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}
