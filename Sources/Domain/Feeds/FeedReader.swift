import Tables

/// Reads the products of a file, piece by piece, in whatever of the known formats it is: memory
/// does not grow with the file. What cannot be taken is a reject with its line; what stands beside
/// it is kept.
package struct FeedReader: Sendable {
  /// The format: as told, or as the beginning of the file says; nil before that is known.
  package private(set) var format: FeedFormat?
  private let options: FeedOptions
  private var beginning: [UInt8]? = []
  private let products: JSONProducts
  // One of these, once the format is known.
  private var lines: LineCutter?
  private var elements: JSONElements?
  private var xml: GoogleXML?
  private var table: TableFeed?

  /// A reader of a file.
  ///
  /// - Parameter format: nil to find it out by the content.
  package init(format: FeedFormat? = nil, options: FeedOptions) {
    self.format = format
    self.options = options
    products = JSONProducts(options)
  }

  /// The products that end in the next piece of the file, in the order of the file.
  package mutating func items(in piece: [UInt8]) -> [FeedItem] {
    guard let begun = beginning else { return read(piece) }
    beginning = begun + piece
    return begun.count + piece.count < Limits.beginning ? [] : begin()
  }

  /// The products that are complete only now that the file has ended.
  package mutating func finish() -> [FeedItem] {
    var items = beginning == nil ? [] : begin()
    if let line = lines?.last() { items += item(line) }
    if let elements, !elements.isComplete {
      items.append(
        FeedReader.reject(
          elements.currentLine, "malformed_json", "The file ends within its list of products."))
    }
    items += xml?.finish() ?? []
    items += table?.finish() ?? []
    return items
  }

  // MARK: Private

  /// Chooses the way by what is known of the file.
  private mutating func begin() -> [FeedItem] {
    var bytes = (beginning ?? [])[...]
    beginning = nil
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return [FeedReader.reject(1, "wrong_encoding", "The file is UTF-16: save it as UTF-8.")]
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let format = format ?? FeedFormat.guess(from: bytes)
    self.format = format
    switch format {
    case .jsonLines: lines = LineCutter()
    case .json: elements = JSONElements()
    case .googleXML: xml = GoogleXML(options)
    case .csv, .googleTable, .shopify, .wooCommerce, nil:
      table = TableFeed(format, options, beginning: Array(bytes))
    }
    return read(Array(bytes))
  }

  private mutating func read(_ piece: [UInt8]) -> [FeedItem] {
    var items = lines?.lines(in: piece).flatMap { item($0) } ?? []
    items += elements?.elements(in: piece).map { item($0) } ?? []
    items += xml?.items(in: piece) ?? []
    if let found = table?.items(in: piece) {
      items += found
      format = table?.format
    }
    return items
  }

  private func item(_ element: JSONElements.Element) -> FeedItem {
    if element.isTooLong { return FeedReader.tooLong(element.line) }
    return products.item(element.bytes, line: element.line)
  }

  private func item(_ line: TextLine) -> [FeedItem] {
    if line.isBlank { return [] }
    if line.problem != nil { return [FeedReader.tooLong(line.number)] }
    return [products.item(line.bytes, line: line.number)]
  }

  private static func tooLong(_ line: Int) -> FeedItem {
    reject(line, "too_long", "A product has at most \(Limits.productBytes) bytes.")
  }

  private static func reject(_ line: Int, _ code: String, _ message: String) -> FeedItem {
    .reject(FeedReject(line: line, code: code, message: message, text: ""))
  }
}
