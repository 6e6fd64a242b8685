package import Values

/// A content as it is written (formats.md, 6): a message with variables in it. Reading checks the
/// shape, so that drafts may have gaps; `CompiledContent` checks whether it can be sent.
package struct ContentDefinition: Hashable, Sendable {
  package let id: String
  package let name: String
  package let channel: ContentChannel
  /// In the order of the definition.
  package let variables: [Variable]
  /// The texts, in the language of the content itself.
  package let wording: Wording
  /// Texts in other languages by locale in lower case (`fr`, `pt-br`); what one leaves out is taken
  /// from the content itself.
  package let variants: [String: Wording]
  /// The definition as it was written, beginning with its `id`; reads as an equal definition and
  /// is the same bytes each time.
  package let json: JSON

  /// Reads a definition and reports everything that is wrong with it at once. Members that are not
  /// known are refused, never ignored.
  package init(id: String, json: JSON) throws(ContentErrors) {
    var reader = ContentReader()
    let definition = reader.definition(id: id, json)
    guard reader.problems.isEmpty, let definition else {
      throw ContentErrors(problems: reader.problems)
    }
    self = definition
  }

  init(
    id: String, name: String, channel: ContentChannel, variables: [Variable], wording: Wording,
    variants: [String: Wording], json: JSON
  ) {
    self.id = id
    self.name = name
    self.channel = channel
    self.variables = variables
    self.wording = wording
    self.variants = variants
    self.json = json
  }

  /// The variables that a step has to fill.
  package var requiredVariables: [Variable] { variables.filter(\.isRequired) }

  /// What keeps the content from being made ready; empty when nothing does.
  package var problems: [ContentProblem] {
    do {
      _ = try CompiledContent(self)
      return []
    } catch {
      return error.problems
    }
  }
}
