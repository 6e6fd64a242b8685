import Composition
import DemoShop

/// The demo's definitions as apply takes them.
enum DemoDefinitions {
  /// They do not fit this version of the program.
  struct Broken: Error, CustomStringConvertible {
    let problems: [FileProblem]

    var description: String {
      "the demo's definitions cannot be used:\n"
        + problems.map { "  \($0)" }.joined(separator: "\n")
    }
  }

  static func files() throws -> [DefinitionFile] {
    var folder = DefinitionFolder()
    for file in DemoFolder.files { folder.add(path: "Demo/\(file.path)", text: file.text) }
    if !folder.problems.isEmpty { throw Broken(problems: folder.problems) }
    return folder.files
  }
}
