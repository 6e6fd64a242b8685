import Values

/// Google's product feed as RSS 2.0 (`item`) or Atom 1.0 (`entry`): each element of a product is an
/// attribute of the specification, whatever its prefix. Groups such as `shipping` are left out.
struct GoogleXML {
  private let mapping: FieldMapping
  private var scanner = XMLScanner()
  private var path: [String] = []
  private var record: FeedRecord?
  private var text = ""
  private var problem: String?
  private var hasFoundAny = false

  init(_ options: FeedOptions) {
    mapping = FieldMapping(options)
  }

  /// The products that end in the next piece of the file.
  mutating func items(in piece: [UInt8]) -> [FeedItem] {
    var tokens: [(XMLScanner.Token, Int)] = []
    let wasRefused = scanner.refusal != nil
    scanner.scan(piece) { tokens.append(($0, $1)) }
    var items: [FeedItem] = []
    for (token, line) in tokens { take(token, line, &items) }
    if !wasRefused, let refusal = scanner.refusal {
      items.append(reject(scanner.startLine, refusal.code, refusal.message))
      record = nil
      hasFoundAny = true
    }
    return items
  }

  /// What is wrong with the end of the file.
  mutating func finish() -> [FeedItem] {
    if scanner.refusal != nil { return [] }
    if let record {
      return [reject(record.line, "malformed_xml", "The file ends within a product.")]
    }
    if scanner.isWithinMarkup || !path.isEmpty {
      return [reject(scanner.line, "malformed_xml", "The file ends before its elements do.")]
    }
    if hasFoundAny { return [] }
    return [reject(1, "no_products", "The file has no <item> and no <entry>.")]
  }

  private func reject(_ line: Int, _ code: String, _ message: String) -> FeedItem {
    .reject(FeedReject(line: line, code: code, message: message, text: ""))
  }

  private mutating func take(_ token: XMLScanner.Token, _ line: Int, _ items: inout [FeedItem]) {
    switch token {
    case .text(let part):
      if record != nil, text.utf8.count + part.utf8.count <= Limits.productBytes { text += part }
    case .problem(let message):
      if record != nil {
        problem = problem ?? message
      } else {
        items.append(reject(line, "malformed_xml", message))
      }
    case .start(let name, let attributes, let isEmpty):
      start(GoogleXML.local(name), attributes, isEmpty, line, &items)
    case .end(let name): end(GoogleXML.local(name), line, &items)
    }
  }

  private mutating func start(
    _ name: String, _ attributes: [String: String], _ isEmpty: Bool, _ line: Int,
    _ items: inout [FeedItem]
  ) {
    // A product within a product: the first one was not ended.
    if GoogleXML.products.contains(name) {
      if let record {
        items.append(reject(record.line, "malformed_xml", "The product has no end tag."))
        path.removeLast(path.count - (path.lastIndex { GoogleXML.products.contains($0) } ?? 0))
      }
      record = FeedRecord(line: line)
      problem = nil
      hasFoundAny = true
    }
    if name == "link", let address = attributes["href"], isInProduct {
      if ["alternate", nil].contains(attributes["rel"]) { record?.add("link", .string(address)) }
    }
    text = ""
    if isEmpty { return }
    if path.count >= Limits.depth {
      problem = problem ?? "There are more than \(Limits.depth) elements within each other."
    }
    if path.count < Limits.depth * 2 { path.append(name) }
  }

  private mutating func end(_ name: String, _ line: Int, _ items: inout [FeedItem]) {
    if GoogleXML.products.contains(name), let record {
      path.removeLast(path.count - (path.lastIndex(of: name) ?? path.count))
      finish(record, &items)
      return
    }
    guard path.last == name else {
      if record != nil {
        problem = problem ?? "</\(name)> ends what was not begun."
      } else if !path.isEmpty {
        items.append(reject(line, "malformed_xml", "</\(name)> ends what was not begun."))
      }
      if let place = path.lastIndex(of: name) { path.removeLast(path.count - place) }
      return
    }
    path.removeLast()
    if isInProduct { record?.add(name, .string(text.trimmed)) }
    text = ""
  }

  /// Whether the innermost open element is the product itself.
  private var isInProduct: Bool {
    record != nil && path.last.map(GoogleXML.products.contains) == true
  }

  private mutating func finish(_ record: FeedRecord, _ items: inout [FeedItem]) {
    self.record = nil
    var record = record
    record.excerpt = String(
      record.values.compactMap { $0.value.text }.joined(separator: " | ").prefix(Limits.excerpt))
    items.append(problem.map { record.reject("malformed_xml", $0) } ?? mapping.item(record))
    problem = nil
  }

  private static let products: Set = ["item", "entry"]

  /// The name without its prefix.
  private static func local(_ name: String) -> String {
    name.split(separator: ":").last.map(String.init) ?? name
  }
}
