import Testing

struct ScannerTests {
  @Test func `strings and comments are not code`() {
    let file = SourceFile(
      path: "a.swift",
      source: ##"""
        let a = "one \(two("three")) four" // five
        /* six /* seven */ eight */ let `nine ten` = #"el"e\(ven)"#
        let b = """
          twelve
          """
        let c = #if
        """##)
    let words = file.code.filter { $0.kind == .word }.map(\.text)
    #expect(words == ["let", "a", "two", "let", "nine ten", "let", "b", "let", "c", "if"])
    let literals = file.code.filter { $0.kind == .literal }.map(\.text)
    #expect(literals == ["one ", "three", " four", "el\"e\\(ven)", "\n  twelve\n  "])
    #expect(file.linesOfText == [3, 4, 5])
    #expect(file.code.last?.line == 6)
  }
}
