import Catalog
import Composition
import Database
import DemoShop
import Foundation
import Store
import Testing
import Values

private func roll(
  _ files: [DefinitionFile], on installation: Installation, publishes: Bool = true,
  isTrial: Bool = false
) async throws -> Rollout.Outcome {
  try await Rollout(workspace: installation.workspace).apply(
    files, publishes: publishes, isTrial: isTrial, to: installation.database, at: Workshop.now)
}

private func demo() -> [DefinitionFile] {
  var folder = DefinitionFolder()
  for file in DemoFolder.files { folder.add(path: file.path, text: file.text) }
  return folder.files
}

struct RolloutTests {
  @Test func `what is applied is exported and applied again without a difference`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let first = try await roll(demo(), on: installation)
    #expect(first.problems.filter { !$0.isWarning } == [])
    #expect(first.changes.allSatisfy { !$0.isEmpty })
    let out = workshop.path("out")
    let paths = try await Export(database: installation.database).write(to: out)
    #expect(paths.count == DemoFolder.files.count)
    let pages = try await Export(database: installation.database).pages()
    let folder = DefinitionFolder(reading: [out])
    #expect(folder.problems == [])
    let second = try await roll(folder.files, on: installation)
    #expect(second.changes.allSatisfy { $0.isEmpty })
    #expect(try await Export(database: installation.database).pages() == pages)
  }

  @Test func `a trial keeps nothing`() async throws {
    let installation = try await Workshop().installation()
    let before = try await installation.database.read { try $0.definitions.generation() }
    let outcome = try await roll(demo(), on: installation, isTrial: true)
    #expect(outcome.changes.contains { $0.before == nil && $0.isPublished })
    let after = try await installation.database.read { try $0.definitions.generation() }
    #expect(before == after)
  }

  @Test func `applying the same again leaves the counter of definitions alone`() async throws {
    let installation = try await Workshop().installation()
    _ = try await roll(demo(), on: installation)
    let before = try await installation.database.read { try $0.definitions.generation() }
    _ = try await roll(demo(), on: installation)
    let after = try await installation.database.read { try $0.definitions.generation() }
    #expect(before == after)
  }

  @Test func `a content of a live journey is replaced in one go`() async throws {
    let installation = try await Workshop().installation()
    _ = try await roll(demo(), on: installation)
    var folder = DefinitionFolder()
    folder.add(
      path: "contents/second-reminder.json",
      text: #"{"id":"second-reminder","channel":"sms","text":"Votre panier vous attend."}"#)
    let other = folder.files
    let refused = try await roll(other, on: installation, publishes: false)
    #expect(refused.problems.map(\.code) == ["locked"])
    let trial = try await roll(other, on: installation, publishes: false, isTrial: true)
    #expect(!trial.hasFailed && trial.changes.allSatisfy { $0.isDifferent })
    let outcome = try await roll(other, on: installation)
    #expect(!outcome.hasFailed)
    let draft = try await installation.database.read {
      try $0.definitions.draft(.content, "second-reminder")
    }
    #expect(draft?.state == "ready" && draft?.version == 2 && draft?.body == other[0].body)
  }

  @Test func `one bad file keeps all from being applied, and every problem is told`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    try workshop.write("d/contents/hello.json", #"{"channel":"sms","text":"Bonjour"}"#)
    try workshop.write(
      "d/journeys/broken.json",
      #"{"start":{"trigger":"nothing"},"steps":[{"id":"a","type":"fly"}]}"#)
    let outcome = try await roll(
      DefinitionFolder(reading: [workshop.path("d")]).files, on: installation)
    let codes = Set(outcome.problems.filter { !$0.isWarning }.map(\.code))
    #expect(codes == ["unknown_trigger", "unknown_type"])
    #expect(outcome.problems.contains { $0.step == "a" && $0.path.hasSuffix("broken.json") })
    let draft = try await installation.database.read { try $0.definitions.draft(.content, "hello") }
    #expect(draft == nil)
  }
}

extension RolloutTests {
  @Test func `a segment may mention one whose file comes later`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    try workshop.write("d/segments/a.json", #"{"include":{"segment":"b"}}"#)
    try workshop.write(
      "d/segments/b.json",
      #"{"include":{"field":"purchases.last_at","is":"in_last","value":{"days":30}}}"#)
    let files = DefinitionFolder(reading: [workshop.path("d")]).files
    let outcome = try await roll(files, on: installation)
    #expect(outcome.problems == [])
    let pages = try await Export(database: installation.database).pages()
    #expect(pages.filter { $0.path.hasPrefix("segments/") }.count == 2)
    try workshop.write("d/segments/b.json", #"{"include":{"segment":"a"}}"#)
    let circle = try await roll(
      DefinitionFolder(reading: [workshop.path("d")]).files, on: installation)
    #expect(circle.problems.map(\.code) == ["segment_cycle"])
  }
}

struct DefinitionFolderTests {
  @Test func `a file is known by its folder, and nowhere else`() throws {
    let workshop = try Workshop()
    let good = try workshop.write("topics/news.json", #"{"name":"News"}"#)
    let stray = try workshop.write("stray.json", "{}")
    let broken = try workshop.write("triggers/broken.json", "{")
    let folder = DefinitionFolder(reading: [good, stray, broken, workshop.path("missing")])
    #expect(folder.files.map(\.id) == ["news"])
    #expect(folder.problems.map(\.code) == ["unknown_kind", "malformed_json", "not_found"])
  }

  @Test func `a difference shows what goes and what comes`() {
    let lines = LineDifference.lines(from: "a\nb\nc\nd\ne\n", to: "a\nb\nX\nd\ne\n")
    #expect(lines == [" b", "-c", "+X", " d"])
  }
}

struct ProductFileTests {
  @Test func `products are applied, exported and applied again without a difference`()
    async throws
  {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    try workshop.write(
      "products/lamp.json", #"{"id":"lamp","name":"Lampe","unit_price":"19.90 EUR","stock":3}"#)
    try workshop.write("products/a%2Fb.json", #"{"name":"Chaise"}"#)
    func roll() async throws -> Rollout.Outcome {
      let folder = DefinitionFolder(reading: [workshop.path("products")])
      #expect(folder.problems == [])
      return try await Rollout(workspace: installation.workspace).apply(
        folder.files, products: folder.products, publishes: false, isTrial: false,
        to: installation.database, at: Workshop.now)
    }
    let first = try await roll()
    #expect(first.products.map(\.product.id) == ["a/b", "lamp"])
    #expect(first.products.allSatisfy { $0.before == nil })
    #expect(try await roll().products.allSatisfy { $0.isEmpty })
    let export = Export(database: installation.database)
    let paths = try await export.write(to: workshop.path("."))
    #expect(paths.contains("products/a%2Fb.json"))
    #expect(paths.contains("products/lamp.json"))
    #expect(try await roll().products.allSatisfy { $0.isEmpty })
    let pages = try await export.productPages(after: "").pages
    let text = try String(contentsOfFile: workshop.path("products/lamp.json"), encoding: .utf8)
    #expect(pages.last?.text == text)
    #expect(
      text == """
        {
          "id": "lamp",
          "name": "Lampe",
          "unit_price": 19.9,
          "currency": "EUR",
          "stock": 3
        }

        """)
  }

  @Test func `what is wrong with a product is told with its file`() throws {
    let workshop = try Workshop()
    let path = try workshop.write("products/lamp.json", #"{"id":"chair","stock":"x"}"#)
    let folder = DefinitionFolder(reading: [path])
    #expect(folder.products == [])
    #expect(Set(folder.problems.map(\.code)) == ["wrong_id", "missing_name", "wrong_type"])
  }
}
