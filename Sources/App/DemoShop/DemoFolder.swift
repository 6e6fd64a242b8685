import DemoFiles

/// The definitions of the demo shop, as they lie in `Demo/`.
package enum DemoFolder {
  /// One definition.
  package struct File: Sendable, Hashable {
    /// `journeys/abandoned-cart.json`
    package let path: String
    package let text: String
  }

  /// All definitions.
  package static var files: [File] {
    (0..<demo_file_count()).map { index in
      File(
        path: String(cString: demo_file_path(index)), text: String(cString: demo_file_text(index)))
    }
  }
}
