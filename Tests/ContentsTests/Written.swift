import Contents
import Testing
import Values

/// A content from its JSON.
func content(_ json: String, id: String = "c") throws -> ContentDefinition {
  try ContentDefinition(id: id, json: JSON(parsing: json))
}

/// What is wrong with a written content, as `field code`, whether it shows when it is read or when
/// it is made ready.
func problems(_ json: String, id: String = "c") throws -> [String] {
  func listed(_ problems: [ContentProblem]) -> [String] {
    problems.map { "\($0.field) \($0.code.rawValue)" }
  }
  do {
    return listed(try content(json, id: id).problems)
  } catch let errors as ContentErrors {
    return listed(errors.problems)
  }
}

/// A text message with this text and variables, filled in.
func rendered(
  _ text: String, _ values: JSON.Object = [:], variables: JSON = []
) throws -> String {
  let definition = try ContentDefinition(
    id: "c", json: ["channel": "sms", "text": .string(text), "variables": variables])
  guard case .sms(let text) = try CompiledContent(definition).render(variables: values) else {
    Issue.record("a text message came out as something else")
    return ""
  }
  return text
}

/// An e-mail, filled in.
func mail(
  _ json: String, _ values: JSON.Object = [:], locale: String? = nil
) throws -> RenderedContent.Email {
  let rendered = try CompiledContent(content(json)).render(variables: values, locale: locale)
  guard case .email(let email) = rendered else {
    struct OtherChannel: Error {}
    throw OtherChannel()
  }
  return email
}
