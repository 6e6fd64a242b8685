import Foundation
import Testing

/// Types are nouns of the field; statements live in Storage.
enum Names {
  private static let empty: Set = [
    "Manager", "Handler", "Helper", "Helpers", "Util", "Utils", "Utilities", "Service", "Core",
    "Common", "Data", "Info",
  ]

  private static let declaring: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]

  static func problems(in file: SourceFile) -> [Problem] {
    zip(file.code, file.code.dropFirst()).compactMap { keyword, name in
      guard keyword.kind == .word, declaring.contains(keyword.text), name.kind == .word,
        !name.quoted
      else { return nil }
      let words = words(of: name.text)
      guard let empty = [words.first, words.last].compactMap({ $0 }).first(where: empty.contains)
      else { return nil }
      return file.problem(
        name.line, "name \(name.text) by the thing of the field that it is, without \(empty)")
    }
  }

  /// `OrderLine` is Order and Line.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    for character in name {
      if character.isUppercase || words.isEmpty {
        words.append(String(character))
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words
  }
}

/// SQL stands in Storage and nowhere else.
enum Statements {
  private static let keywords = [
    "SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE ", "CREATE TABLE ", "CREATE INDEX ",
    "ALTER TABLE ", "DROP TABLE ", "ON CONFLICT", "PRAGMA ",
  ]

  static func problems(in file: SourceFile) -> [Problem] {
    guard file.ring != "Storage" else { return [] }
    return file.tokens.compactMap { token in
      guard token.kind == .literal, keywords.contains(where: token.text.contains) else {
        return nil
      }
      return file.problem(token.line, "move the statement to Sources/Storage/Store")
    }
  }
}

struct NameTests {
  @Test func `types are named by nouns of the field`() {
    expectNone(Tree.sources.flatMap(Names.problems))
  }

  @Test func `statements stand in Storage only`() {
    expectNone(Tree.sources.flatMap(Statements.problems))
  }

  @Test func `an empty name and a stray statement are found`() {
    let file = SourceFile(
      path: "Sources/Engine/Apply.swift",
      source: """
        struct EventHandler {}
        enum CoreValues {}
        struct Corecipient {}
        let sql = "SELECT 1"
        """)
    #expect(Names.problems(in: file).map(\.line) == [1, 2])
    #expect(Statements.problems(in: file).map(\.line) == [4])
  }
}
