package import Database
import Engine
import Foundation
import Store
import Values

/// Writes the definitions of a workspace as files, the same bytes each time.
package struct Export: Sendable {
  let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// A file as it is to be written, its path below the folder.
  package struct Page: Sendable, Hashable {
    package let path: String
    package let text: String
  }

  /// All files, in order. Secrets stay in the database.
  package func pages() async throws -> [Page] {
    try await database.read { transaction in
      var pages: [Page] = []
      for kind in Definitions.Kind.inFiles {
        try transaction.definitions.each(kind) { draft in
          pages.append(Page(path: "\(kind.folder)/\(draft.id).json", text: draft.body.pretty()))
        }
      }
      return pages.sorted { $0.path < $1.path }
    }
  }

  /// Writes all files below a folder, which is made where it is missing. Other files stay.
  ///
  /// - Returns: the paths that were written.
  package func write(to folder: String) async throws -> [String] {
    let pages = try await pages()
    try write(pages, to: folder)
    var paths = pages.map(\.path)
    var place: String? = ""
    while let after = place {
      let (products, next) = try await productPages(after: after)
      try write(products, to: folder)
      paths += products.map(\.path)
      place = next
    }
    return paths
  }

  private func write(_ pages: [Page], to folder: String) throws {
    for page in pages {
      let url = URL(fileURLWithPath: folder).appending(path: page.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(page.text.utf8).write(to: url, options: .atomic)
    }
  }
}
