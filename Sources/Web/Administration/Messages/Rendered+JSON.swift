import Contents
import Engine
import Journeys
import Messages
import Store
import Values

extension Call {
  /// A content as it is written now, compiled.
  func compiledContent(_ id: String) async throws -> CompiledContent {
    guard let draft = try await read({ try $0.definitions.draft(.content, id) }) else {
      throw Refusal.notFound("content \"\(id)\"")
    }
    do throws(ContentErrors) {
      return try CompiledContent(ContentDefinition(id: id, json: draft.body))
    } catch {
      throw Refusal.problems(
        error.problems.map { problem in
          Problem(
            problem.code.rawValue,
            problem.field.isEmpty ? problem.message : "\(problem.field): \(problem.message)")
        })
    }
  }

  /// Renders as messages are rendered.
  func rendered(
    _ compiled: CompiledContent, variables: JSON.Object, locale: String,
    utm: [String: String] = [:], for line: LedgerLine
  ) throws -> Rendered {
    do throws(Rendering.Failure) {
      return try engine.rendering.rendered(
        compiled, variables: variables, locale: locale, utm: utm, for: line)
    } catch {
      throw Refusal.unprocessable(error.code, "The content cannot be rendered: \(error.message)")
    }
  }
}

extension Call {
  /// What a line looked like, or null where that cannot be shown again. Its links are signed for
  /// nobody, so that looking at a message opens and clicks nothing.
  func renderedAgain(
    _ line: LedgerLine, _ content: ContentDefinition?, locale: String?
  ) -> JSON {
    guard let content, let variables = line.variables?.object else { return .null }
    do {
      let rendered = try rendered(
        CompiledContent(content), variables: variables,
        locale: locale ?? engine.workspace.locale, for: line.owned(by: .nobody))
      return .object(rendered.json)
    } catch {
      return .null  // Never sent for the same reason, which stands in the ledger.
    }
  }
}

extension Rendered {
  /// What a contact gets to see.
  var json: JSON.Object {
    switch self {
    case .email(let mail):
      return [
        "channel": "email", "subject": .string(mail.subject), "html": .string(mail.html),
        "text": .string(mail.text), "from": mail.from.map(JSON.string) ?? .null,
        "reply_to": mail.replyTo.map(JSON.string) ?? .null,
      ]
    case .sms(let sms):
      let parts = SMSParts(sms.text)
      return [
        "channel": "sms", "text": .string(sms.text), "encoding": .string(parts.encoding.rawValue),
        "characters": .number(Number(Int64(parts.characters))),
        "parts": .number(Number(Int64(parts.parts))),
      ]
    case .push(let push):
      var data = JSON.Object()
      for (name, value) in push.data.sorted(by: { $0.key < $1.key }) { data[name] = .string(value) }
      return [
        "channel": "push", "title": .string(push.title), "text": .string(push.text),
        "image": .string(push.image), "url": .string(push.url), "data": .object(data),
      ]
    case .webhook(let webhook):
      return ["channel": "webhook", "body": webhook.body]
    }
  }
}

extension CompiledContent {
  /// What a marketer should know of a rendering.
  func warnings(_ variables: JSON.Object, _ rendered: Rendered) -> [JSON] {
    var warnings: [JSON] = unfilled(by: variables).map { name in
      [
        "code": "unfilled_variable",
        "message": .string("The variable \"\(name)\" is required and has no value here."),
      ]
    }
    if case .email = rendered, !hasUnsubscribeLink {
      warnings.append([
        "code": "missing_unsubscribe",
        "message": "There is no {{unsubscribe_url}}, which marketing mail needs.",
      ])
    }
    if case .sms(let sms) = rendered {
      let parts = SMSParts(sms.text)
      if parts.parts > 1 {
        warnings.append([
          "code": "several_parts",
          "message": .string(
            "The text travels in \(parts.parts) parts (\(parts.encoding.rawValue))."),
        ])
      }
    }
    return warnings
  }
}
