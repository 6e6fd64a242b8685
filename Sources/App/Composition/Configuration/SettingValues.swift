import Foundation
import Yams

/// The texts of all settings from their three places: a flag goes before a variable of the
/// environment, which goes before an entry of the file.
package struct SettingValues: Sendable {
  /// Where a value came from, as messages name it.
  private struct Given {
    let text: String
    let place: String
  }

  private var values: [Setting: Given] = [:]
  /// Names that mean nothing, in sentences for the operator.
  package private(set) var warnings: [String] = []

  /// Why the file of settings cannot be used.
  package struct UnusableFile: Error, CustomStringConvertible {
    package let description: String
  }

  /// Gathers the values.
  ///
  /// - Parameters:
  ///   - flags: what stood on the command line.
  ///   - environment: all variables of the process.
  ///   - file: the path of a YAML or JSON file; without one, `parcours.yaml` beside the program's
  ///     working directory is read when it is there.
  package init(
    flags: [Setting: String], environment: [String: String], file: String?
  ) throws(UnusableFile) {
    if let path = file ?? environment["PARCOURS_CONFIG"] {
      try read(file: path)
    } else if FileManager.default.fileExists(atPath: SettingValues.defaultFile) {
      try read(file: SettingValues.defaultFile)
    }
    for (name, text) in environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix(Setting.prefix) && !Setting.foreign.contains(name) {
      let short = name.dropFirst(Setting.prefix.count).lowercased()
      guard let setting = Setting(rawValue: short), setting.variable == name else {
        let nearest = Setting.nearest(to: short).map { "; do you mean \($0.variable)?" } ?? ""
        warnings.append("\(name) is no setting\(nearest)")
        continue
      }
      // Compose files and systemd often give empty variables for what is not set.
      if !text.isEmpty { values[setting] = Given(text: text, place: name) }
    }
    for (setting, text) in flags {
      let flag = "--" + setting.rawValue.replacing("_", with: "-")
      values[setting] = Given(text: text, place: flag)
    }
  }

  /// The file that is read when none is named.
  package static let defaultFile = "parcours.yaml"

  /// The value of a setting, or nil.
  package subscript(setting: Setting) -> String? { values[setting]?.text }

  /// The setting as whoever gave it knows it.
  func name(of setting: Setting) -> String { values[setting]?.place ?? setting.variable }

  /// The settings that were given.
  package var given: [Setting] { Setting.allCases.filter { values[$0] != nil } }

  /// Leaves settings out, as if nobody had given them.
  package mutating func drop(_ settings: Set<Setting>) {
    for setting in settings { values[setting] = nil }
  }

  /// Gives a setting where nobody has.
  package mutating func suggest(_ text: String, for setting: Setting) {
    if values[setting] == nil { values[setting] = Given(text: text, place: setting.variable) }
  }

  // MARK: The file

  private mutating func read(file path: String) throws(UnusableFile) {
    guard let contents = FileManager.default.contents(atPath: path) else {
      throw UnusableFile(description: "the configuration file \(path) cannot be read")
    }
    let root: Yams.Node?
    do {
      root = try Yams.compose(yaml: String(decoding: contents, as: UTF8.self))
    } catch {
      throw UnusableFile(description: "the configuration file \(path) is not YAML: \(error)")
    }
    // An empty file says nothing.
    guard let root, root.scalar?.string != "" else { return }
    guard root.mapping != nil else {
      throw UnusableFile(
        description: "the configuration file \(path) has to be a list of names and values")
    }
    try read(root, under: "", file: path)
  }

  /// `smtp_url: …`, `smtp-url: …` and `smtp: { url: … }` are the same.
  private mutating func read(
    _ node: Yams.Node, under prefix: String, file: String
  ) throws(UnusableFile) {
    for (key, value) in node.mapping ?? [:] {
      let name = prefix + (key.string ?? "").lowercased().replacing("-", with: "_")
      if value.mapping != nil {
        try read(value, under: name + "_", file: file)
        continue
      }
      guard let setting = Setting(rawValue: name) else {
        let nearest = Setting.nearest(to: name).map { "; do you mean \($0.rawValue)?" } ?? ""
        warnings.append("\(name) in \(file) is no setting\(nearest)")
        continue
      }
      let items = value.sequence.map { $0.compactMap(\.string) }
      guard let text = items?.joined(separator: ",") ?? value.scalar?.string else {
        throw UnusableFile(description: "\(name) in \(file) has to be a text, a number or a list")
      }
      if !text.isEmpty { values[setting] = Given(text: text, place: "\(name) in \(file)") }
    }
  }
}
