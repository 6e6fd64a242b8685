import Catalog
import Feeds
import Values

/// 2026-03-02, 12:00 UTC.
let noon = Instant(milliseconds: 1_772_452_800_000)

/// What a feed holds, read in pieces of a given size.
struct Reading {
  var products: [Product] = []
  var rejects: [FeedReject] = []
  var format: FeedFormat?

  init(
    _ text: String, format: FeedFormat? = nil, piece: Int = 7, mapping: [String: String] = [:],
    currency: String? = nil, shopURL: String? = nil
  ) {
    self.init(
      bytes: Array(text.utf8), format: format, piece: piece, mapping: mapping, currency: currency,
      shopURL: shopURL)
  }

  init(
    bytes: [UInt8], format: FeedFormat? = nil, piece: Int = 4_096, mapping: [String: String] = [:],
    currency: String? = nil, shopURL: String? = nil
  ) {
    var reader = FeedReader(
      format: format,
      options: FeedOptions(mapping: mapping, currency: currency, shopURL: shopURL, now: noon))
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + piece)
      take(reader.items(in: Array(bytes[start..<end])))
      start = end
    }
    take(reader.finish())
    self.format = reader.format
  }

  /// Products as the catalogue takes them; what it refuses is a reject too.
  private mutating func take(_ items: [FeedItem]) {
    for item in items {
      switch item {
      case .reject(let reject): rejects.append(reject)
      case .product(let found):
        do {
          products.append(try Product(id: found.id, json: .object(found.members)))
        } catch {
          let problem = error.problems[0]
          rejects.append(
            FeedReject(
              line: found.line, code: problem.code.rawValue, message: problem.message, text: ""))
        }
      }
    }
  }

  /// The line and the code of each reject.
  var refused: [String] { rejects.map { "\($0.line) \($0.code)" } }
}
