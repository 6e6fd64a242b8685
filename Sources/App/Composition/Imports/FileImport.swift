package import Imports
import Database
import Values
package import Store

/// One file that is to be imported: what it is, what its columns are, and the import itself.
///
/// What it states goes into the log as events of the source *imported*: they change contacts,
/// carts and orders and start, wake and send nothing, unless the import is live (semantics.md, 4).
/// A server on the same database applies them, at once when it runs and otherwise at its next
/// start.
package struct FileImport: Sendable {
  /// What somebody asks for.
  package struct Request: Sendable {
    package var kind: ImportKind
    package var path: String
    package var format: FileFormat?
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
  /// What becomes of each column.
  package let mapping: Mapping
  let layout: FileLayout
  let id: Fingerprint

  /// Looks at the file and settles what its columns are; nothing is imported yet.
  package init(_ request: Request) throws {
    self.request = request
    layout = try FileLayout(
      path: request.path, format: request.format, encoding: request.options.encoding)
    mapping =
      if request.kind == .events, layout.format == .jsonLines {
        // Lines are events as they are sent: there is nothing to map.
        try Mapping(
          .events, columns: ["userId", "event", "timestamp"], sample: [], options: ImportOptions())
      } else {
        try Mapping(
          request.kind, columns: layout.columns, sample: layout.sample, options: request.options)
      }
    id = Fingerprint(
      "import", request.kind.rawValue, try FileBytes.digest(path: request.path).hex,
      request.options.text, layout.format.rawValue, request.isLive ? "live" : "")
  }

  /// What the columns become, one line each; empty where there is nothing to map.
  package var plan: [String] {
    if request.kind == .events, layout.format == .jsonLines { return [] }
    return mapping.columns.map { column in
      guard let field = column.field else { return "\(column.name): left out" }
      return "\(column.name): \(field.name) (\(column.type.rawValue))"
    }
  }
}
