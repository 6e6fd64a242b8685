import Foundation

/// The files of the repository, as they lie in the working tree.
enum Tree {
  /// The folder that holds Package.swift.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every path that git would keep, in order; outside a checkout every path that is not hidden.
  static let paths: [String] = (kept() ?? walked()).sorted()

  /// The Swift files of Sources, Tests and Benchmarks.
  static let swift: [SourceFile] =
    paths
    .filter { path in
      path.hasSuffix(".swift")
        && ["Sources/", "Tests/", "Benchmarks/"].contains { path.hasPrefix($0) }
    }
    .compactMap { path in text(path).map { SourceFile(path: path, source: $0) } }

  /// The Swift files of the product.
  static let sources = swift.filter { $0.ring != nil }

  /// The Swift files of the tests.
  static let tests = swift.filter { $0.path.hasPrefix("Tests/") }

  /// The text of a file; nil when it is not UTF-8.
  static func text(_ path: String) -> String? {
    guard let data = contents(path) else { return nil }
    return String(bytes: data, encoding: .utf8)
  }

  /// The bytes of a file; nil when it cannot be read.
  static func contents(_ path: String) -> Data? {
    FileManager.default.contents(atPath: root.appending(path: path).path)
  }

  /// Whether something lies there.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// What git knows and what it would add; nil where git or the history is missing.
  private static func kept() -> [String]? {
    let git = Process()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = [
      "git", "-C", root.path, "ls-files", "-z", "--cached", "--others", "--exclude-standard",
    ]
    let output = Pipe()
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    do {
      try git.run()
    } catch {
      return nil
    }
    let listed = output.fileHandleForReading.readDataToEndOfFile()
    git.waitUntilExit()
    guard git.terminationStatus == 0 else { return nil }
    let names = String(decoding: listed, as: UTF8.self).split(separator: "\0").map(String.init)
    return names.filter(exists)
  }

  private static func walked() -> [String] {
    let walk = FileManager.default.enumerator(
      at: root, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
    var paths: [String] = []
    while let url = walk?.nextObject() as? URL {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      if exists, !isFolder.boolValue {
        paths.append(String(url.path.dropFirst(root.path.count + 1)))
      }
    }
    return paths
  }
}
