import Values

/// The texts of one language, compiled.
struct CompiledWording: Sendable {
  let templates: [Slot: Template]
  let data: [(name: String, template: Template)]
  let from: String?
  let replyTo: String?
}

extension CompiledWording {
  /// Fills in the texts of an e-mail.
  func email(_ values: TemplateValues) throws(Unrenderable) -> RenderedContent.Email {
    let subject = try required(.subject, values).asOneLine
    let preheader = try render(.preheader, values).asOneLine
    let html = try required(.html, values)
    let text = try render(.text, values)
    return RenderedContent.Email(
      from: from, replyTo: replyTo, subject: subject, preheader: preheader,
      html: Preheader.insert(preheader, into: html),
      text: text.isBlank ? PlainText(html: html).text : text)
  }

  /// Fills in a text message.
  func sms(_ values: TemplateValues) throws(Unrenderable) -> String {
    let text = try required(.text, values)
    guard text.unicodeScalars.count <= Limits.sms else { throw .tooLong(field: "text") }
    return text
  }

  /// Fills in a push notification.
  func push(_ values: TemplateValues) throws(Unrenderable) -> RenderedContent.Push {
    var texts: [String: String] = [:]
    for (name, template) in data {
      guard let text = template.render(values) else { throw .tooLong(field: "data.\(name)") }
      texts[name] = text
    }
    let push = RenderedContent.Push(
      title: try render(.title, values), text: try render(.text, values),
      image: try render(.image, values), url: try render(.url, values), data: texts)
    if push.title.isBlank, push.text.isBlank { throw .empty(field: "text") }
    guard push.size <= Limits.push else { throw .tooLong(field: "") }
    return push
  }

  private func required(_ slot: Slot, _ values: TemplateValues) throws(Unrenderable) -> String {
    let text = try render(slot, values)
    if text.isBlank { throw .empty(field: slot.rawValue) }
    return text
  }

  /// The text of a slot; empty where there is none.
  private func render(_ slot: Slot, _ values: TemplateValues) throws(Unrenderable) -> String {
    guard let template = templates[slot] else { return "" }
    guard let text = template.render(values) else { throw .tooLong(field: slot.rawValue) }
    return text
  }
}

extension RenderedContent.Push {
  /// The UTF-8 bytes of all texts and names.
  fileprivate var size: Int {
    data.reduce(title.utf8.count + text.utf8.count + image.utf8.count + url.utf8.count) {
      $0 + $1.key.utf8.count + $1.value.utf8.count
    }
  }
}

extension String {
  /// True without a visible character.
  var isBlank: Bool { allSatisfy(\.isWhitespace) }

  /// Line breaks and other control characters, which have no place in a header, as one space.
  fileprivate var asOneLine: String {
    guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return self }
    return unicodeScalars.split { $0.value < 0x20 || $0.value == 0x7F }
      .map { String($0) }.joined(separator: " ")
  }
}
