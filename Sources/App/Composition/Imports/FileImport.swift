package import Feeds
package import Imports
package import Store
import Tables
import Values

/// One file that is to be imported: what it is, what its columns are, and the import itself.
///
/// What it says about people goes into the log as events of the source *imported*: they change
/// contacts, carts and orders and start, wake and send nothing, unless the import is live
/// (semantics.md, 4). A server on the same database applies them, at once when it runs and
/// otherwise at its next start. Products go into the catalogue.
package struct FileImport: Sendable {
  /// What somebody asks for.
  package struct Request: Sendable {
    package var kind: ImportKind
    package var path: String
    /// Nil to find it out by the content.
    package var format: FeedFormat?
    package var options = ImportOptions()
    /// Where refused records go; `FILE.rejected.jsonl` without it.
    package var rejects: String?
    package var isLive = false
    /// Whether a file that was imported to its end is read once more.
    package var again = false

    package init(_ kind: ImportKind, path: String) {
      self.kind = kind
      self.path = path
    }

    /// Where refused records go.
    package var rejectPath: String { rejects ?? path + ".rejected.jsonl" }
  }

  /// How far an import is.
  package struct Report: Sendable {
    package let progress: ImportRows.Progress
    /// How much of the file has been read, from 0 to 1.
    package let fraction: Double
    /// Whether the import waits for the server to apply what it has written.
    package let isWaiting: Bool
  }

  /// The log holds what is not applied yet, and nobody applies it.
  package struct Unapplied: Error, CustomStringConvertible {
    package let description =
      "lines of this file name people by e-mail address only, and the log holds events that "
      + "nobody has applied yet: start \"parcours serve\" on this database and run the import again"
  }

  /// Somebody else imports the same file at the same time.
  package struct UnderWay: Error, CustomStringConvertible {
    package let description = "the same file is being imported by another process"
  }

  package let request: Request
  let content: Content
  let id: Fingerprint

  /// By what the file is read.
  enum Content: Sendable {
    /// Records whose columns are settled.
    case records(FileLayout, Mapping)
    /// Products: names of the file with the fields that they are.
    case feed([String: String])
  }

  /// Looks at the file and settles what its columns are; nothing is imported yet.
  package init(_ request: Request) throws {
    self.request = request
    content = try Content(request)
    id = Fingerprint(
      "import", request.kind.rawValue, try FileBytes.digest(path: request.path).hex,
      request.options.text, request.format?.rawValue ?? "", request.isLive ? "live" : "")
  }

  /// What the columns become, one line each; empty where there is nothing to map.
  package var plan: [String] {
    guard case .records(let layout, let mapping) = content, !layout.isSent(request.kind) else {
      return []
    }
    return mapping.columns.map { column in
      guard let field = column.field else { return "\(column.name): left out" }
      return "\(column.name): \(field.name) (\(column.type.rawValue))"
    }
  }
}

extension FileImport.Content {
  fileprivate init(_ request: FileImport.Request) throws {
    if request.kind == .products {
      self = .feed(try FileImport.Content.feed(request))
      return
    }
    let format: FileFormat? =
      switch request.format {
      case nil: nil
      case .csv: .csv
      case .jsonLines: .jsonLines
      case .json, .googleXML, .googleTable, .shopify, .wooCommerce:
        throw MappingProblem.notAMapping("this format is one of products only")
      }
    let layout = try FileLayout(
      path: request.path, format: format, encoding: request.options.encoding)
    let mapping =
      if layout.isSent(request.kind) {
        try FileImport.Content.sent(layout, request.options)
      } else {
        try Mapping(
          request.kind, columns: layout.columns, sample: layout.sample, options: request.options)
      }
    self = .records(layout, mapping)
  }

  /// Lines of events are taken as they are; some may be left out.
  private static func sent(_ layout: FileLayout, _ options: ImportOptions) throws -> Mapping {
    guard options.columns.isEmpty, options.constants.isEmpty else {
      throw MappingProblem.notAMapping("lines of JSON events are taken as they are")
    }
    let names = ["userId", "event", "timestamp"]
    return try Mapping(
      .events, columns: names + layout.columns.filter { !names.contains($0) }, sample: [],
      options: options)
  }

  private static func feed(_ request: FileImport.Request) throws -> [String: String] {
    _ = try FileBytes(path: request.path)
    let options = request.options
    guard options.constants.isEmpty, options.skips.isEmpty, options.pattern == nil,
      options.decimal == nil, options.zone == nil, options.encoding == .utf8, !request.isLive
    else {
      throw MappingProblem.notAMapping("of products, columns can be mapped and nothing else said")
    }
    var mapping: [String: String] = [:]
    for column in options.columns {
      // A feed leaves out what is mapped to a dash.
      mapping[column.column] = column.field ?? "-"
    }
    return mapping
  }
}

extension FileLayout {
  /// Whether the lines are events as clients send them, so that there is nothing to map.
  fileprivate func isSent(_ kind: ImportKind) -> Bool {
    kind == .events && format == .jsonLines
  }
}
