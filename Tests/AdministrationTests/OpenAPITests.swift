import Hummingbird
import Testing
import Values

struct OpenAPITests {
  @Test func `the document is open to all and says 3 dot 1`() async throws {
    try await World.run { _, desk in
      let answer = try await desk.send(.get, "/openapi.json", key: nil)
      #expect(answer.status == 200)
      #expect(answer["openapi"] == "3.1.0")
    }
  }

  @Test func `every operation of the document is answered, and takes a key`() async throws {
    try await World.run { _, desk in
      let paths = try await desk.get("/openapi.json")["paths"]?.object ?? [:]
      var count = 0
      for (path, item) in paths where path.hasPrefix("/api/v1") {
        for (method, operation) in item.object ?? [:] {
          count += 1
          let place = String(path.dropFirst("/api/v1".count)).replacing("{id}", with: "x")
          let verb = try #require(HTTPRequest.Method(rawValue: method.uppercased()))
          let answer = try await desk.send(verb, place)
          #expect(answer.code != "unknown_path" && answer.status != 405, "\(method) \(path)")
          let stated = operation["responses"]?[String(answer.status)]
          #expect(stated != nil, "\(method) \(path) answered \(answer.status), which is not said")
          if operation["security"] == nil {
            #expect(try await desk.send(verb, place, key: nil).status == 401, "\(path)")
          }
        }
      }
      #expect(count >= 50)
    }
  }

  @Test func `names are given once and references lead somewhere`() async throws {
    try await World.run { _, desk in
      let document = try await desk.get("/openapi.json").json
      var names: [String] = []
      for (_, item) in document["paths"]?.object ?? [:] {
        for (_, operation) in item.object ?? [:] { names += [operation["operationId"]?.text ?? ""] }
      }
      #expect(Set(names).count == names.count)
      #expect(!names.contains(""))
      let schemas = document["components"]?["schemas"]?.object ?? [:]
      for reference in references(in: document) where reference.contains("/schemas/") {
        let name = String(reference.split(separator: "/").last ?? "")
        #expect(schemas[name] != nil, "\(reference)")
      }
      #expect(document["paths"]?["/v1/track"]?["post"] != nil)
    }
  }

  private func references(in value: JSON) -> [String] {
    switch value {
    case .array(let elements): elements.flatMap(references)
    case .object(let members):
      members.flatMap { $0.key == "$ref" ? [$0.value.text ?? ""] : references(in: $0.value) }
    default: []
    }
  }
}
