import Catalog
import Engine
import Foundation
package import Store
package import Values

/// One definition as a file: the folder says what it is, the file's name is its id
/// (semantics.md, 23).
package struct DefinitionFile: Sendable, Hashable {
  /// Where it lies, as messages name it.
  package let path: String
  package let kind: Definitions.Kind
  package let id: String
  package let body: JSON
}

/// Something that is wrong with a file.
package struct FileProblem: Sendable, Hashable, CustomStringConvertible {
  package let path: String
  package let code: String
  /// The step of a journey that has it.
  package var step: String?
  package let message: String
  /// It does not stand in the way.
  package var isWarning = false

  package var description: String {
    let place = step.map { "\(path): step \($0)" } ?? path
    return "\(place): \(isWarning ? "warning: " : "")\(message) [\(code)]"
  }
}

extension Definitions.Kind {
  /// The kinds that are kept as files, in the order in which they need each other. Secrets are not
  /// written down.
  package static let inFiles: [Definitions.Kind] = [.topic, .trigger, .segment, .content, .journey]

  /// The folder of their files.
  package var folder: String { rawValue + "s" }
}

/// Files of definitions, found and read.
package struct DefinitionFolder: Sendable {
  package private(set) var files: [DefinitionFile] = []
  /// The products, which are no definitions but are written down beside them.
  package private(set) var products: [ProductFile] = []
  /// Everything that cannot be read, and everything that is not known yet.
  package private(set) var problems: [FileProblem] = []

  private static let kinds = Dictionary(
    uniqueKeysWithValues: Definitions.Kind.inFiles.map { ($0.folder, $0) })
  /// What formats.md knows and this version does not.
  private static let later: Set = ["products"]

  package init() {}

  /// Reads folders and files; all problems are noted.
  package init(reading paths: [String]) {
    for path in paths { read(path) }
    var seen: [String: String] = [:]
    for file in files {
      let name = "\(file.kind.folder)/\(file.id)"
      if let other = seen.updateValue(file.path, forKey: name) {
        note(file.path, "duplicate_id", "\(other) defines the same")
      }
    }
    for file in products {
      let name = "\(ProductFile.folder)/\(file.product.id)"
      if let other = seen.updateValue(file.path, forKey: name) {
        note(file.path, "duplicate_id", "\(other) defines the same")
      }
    }
  }

  private mutating func read(_ path: String) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return note(path, "not_found", "there is no such file or folder")
    }
    let url = URL(fileURLWithPath: path).standardizedFileURL
    guard isFolder.boolValue else {
      return read(file: path, folder: url.deletingLastPathComponent().lastPathComponent)
    }
    let name = url.lastPathComponent
    if DefinitionFolder.kinds[name] != nil || DefinitionFolder.later.contains(name) {
      return read(folder: path, name)
    }
    let known = Definitions.Kind.inFiles.map(\.folder) + DefinitionFolder.later.sorted()
    var found = false
    for folder in known {
      let inner = DefinitionFolder.join(path, folder)
      guard FileManager.default.fileExists(atPath: inner) else { continue }
      found = true
      read(folder: inner, folder)
    }
    if !found {
      note(
        path, "no_definitions",
        "the folder has none of \(known.joined(separator: ", ")); the folder says what a file is")
    }
  }

  private mutating func read(folder path: String, _ folder: String) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      return note(path, "unreadable", "the folder cannot be read: \(error.localizedDescription)")
    }
    for name in names where !name.hasPrefix(".") {
      let file = DefinitionFolder.join(path, name)
      if name.hasSuffix(".json") {
        read(file: file, folder: folder)
      } else {
        note(file, "not_json", "is passed over: definitions are <id>.json", isWarning: true)
      }
    }
  }

  private mutating func read(file path: String, folder: String) {
    if folder == ProductFile.folder { return read(product: path) }
    if DefinitionFolder.later.contains(folder) {
      return note(path, "not_supported_yet", "\(folder) are not available yet")
    }
    guard let kind = DefinitionFolder.kinds[folder] else {
      let folders = Definitions.Kind.inFiles.map(\.folder).joined(separator: ", ")
      return note(
        path, "unknown_kind", "the file has to lie in a folder that says what it is: \(folders)")
    }
    let id = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    if let text = contents(of: path) { add(path, kind, id, text) }
  }

  private mutating func read(product path: String) {
    guard let text = contents(of: path) else { return }
    do {
      let name = URL(fileURLWithPath: path).lastPathComponent
      let (file, problems) = ProductFile.read(
        path: path, name: name, json: try JSON(parsing: text))
      if let file { products.append(file) }
      self.problems += problems
    } catch {
      note(path, "malformed_json", error.message)
    }
  }

  /// The bytes of a file; nil where there is a problem.
  private mutating func contents(of path: String) -> [UInt8]? {
    guard let contents = FileManager.default.contents(atPath: path) else {
      note(path, "unreadable", "the file cannot be read")
      return nil
    }
    guard contents.count <= Limits.file else {
      note(path, "too_large", "the file has more than \(Limits.file) bytes")
      return nil
    }
    return Array(contents)
  }

  private mutating func add(
    _ path: String, _ kind: Definitions.Kind, _ id: String, _ text: [UInt8]
  ) {
    do {
      let body = try JSON(parsing: text)
      files.append(DefinitionFile(path: path, kind: kind, id: id, body: body))
    } catch {
      note(path, "malformed_json", error.message)
    }
  }

  /// Adds a file that does not lie on disk, such as `Demo/journeys/abandoned-cart.json`.
  package mutating func add(path: String, text: String) {
    let parts = path.split(separator: "/")
    guard parts.count >= 2, let kind = DefinitionFolder.kinds[String(parts[parts.count - 2])],
      let id = parts.last, id.hasSuffix(".json")
    else { return note(path, "unknown_kind", "the folder does not say what the file is") }
    add(path, kind, String(id.dropLast(5)), Array(text.utf8))
  }

  private mutating func note(
    _ path: String, _ code: String, _ message: String, isWarning: Bool = false
  ) {
    problems.append(FileProblem(path: path, code: code, message: message, isWarning: isWarning))
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}

/// Bounds of the command line.
enum Limits {
  /// Bytes of one file of definitions.
  static let file = 4 * 1_024 * 1_024
  /// Products that are exported in one go.
  static let exportedProducts = 1_000
  /// Timers set aside that the doctor counts.
  static let shownSetbacks = 1_000
}
