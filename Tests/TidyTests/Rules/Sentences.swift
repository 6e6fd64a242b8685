import Testing

/// Tests read as sentences and never wait for the wall clock.
enum Sentences {
  static func problems(in file: SourceFile) -> [Problem] {
    unnamed(in: file) + sleeping(in: file)
  }

  private static func unnamed(in file: SourceFile) -> [Problem] {
    file.positions(of: ["@", "Test"]).compactMap { position in
      guard let function = file.code[position...].firstIndex(where: { $0.reads("func") }),
        function + 1 < file.code.count
      else { return nil }
      let name = file.code[function + 1]
      if name.quoted, name.text.contains(" ") { return nil }
      return file.problem(name.line, "say in a sentence in backticks what \(name.text) holds true")
    }
  }

  private static func sleeping(in file: SourceFile) -> [Problem] {
    [["Task", ".", "sleep"], ["Thread", ".", "sleep"], ["usleep"], ["nanosleep"]].flatMap { call in
      file.positions(of: call).map { position in
        file.problem(file.code[position].line, "wait for what happens, or move a clock by hand")
      }
    }
  }
}

struct SentenceTests {
  @Test func `tests are sentences and do not sleep`() {
    expectNone(Tree.tests.flatMap(Sentences.problems))
  }

  @Test func `a test without a sentence and a sleeping one are found`() {
    let file = SourceFile(
      path: "Tests/EngineTests/ApplyTests.swift",
      source: """
        @Test func works() {}
        @Test(arguments: [1]) func `works`(number: Int) {}
        @Test func `it works when it has to`() async throws {
          try await Task.sleep(for: .seconds(1))
        }
        """)
    #expect(Sentences.problems(in: file).map(\.line) == [1, 2, 4])
  }
}
