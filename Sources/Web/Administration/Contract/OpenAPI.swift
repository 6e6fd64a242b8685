import Engine
import Hummingbird
import Messages
import Values

/// The OpenAPI 3.1 document, made of the same table as the routes.
enum OpenAPI {
  /// The operation that answers the document; it describes itself too.
  static func operation(describing operations: [Operation]) -> Operation {
    func make(_ answer: @escaping @Sendable (Call) async throws -> Answer) -> Operation {
      Operation(
        method: .get, path: "/openapi.json", name: "getOpenAPI", summary: "This document",
        tag: "API", success: (200, .free), isPublic: true, answer: answer)
    }
    let all = operations + [make { _ in .none }]
    return make { call in
      Answer(document(all, base: call.engine.workspace.links.base))
    }
  }

  /// The document about these operations.
  static func document(_ operations: [Operation], base: String) -> JSON {
    var paths = JSON.Object()
    for operation in operations {
      let path = OperationTable.root + operation.path
      var item = paths[path]?.object ?? [:]
      item[operation.method.rawValue.lowercased()] = operation.json
      paths[path] = .object(item)
    }
    for (path, item) in TrackingPaths.all { paths[path] = item }
    var schemas = JSON.Object()
    for (name, schema) in Schemas.named { schemas[name] = schema.json }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Parcours", "version": "1",
        "description": "The administration API, and in short the tracking API under /v1.",
      ],
      "servers": [["url": .string(base)]], "security": [["admin": []]],
      "paths": .object(paths),
      "components": [
        "schemas": .object(schemas), "responses": ["Error": error],
        "securitySchemes": [
          "admin": ["type": "http", "scheme": "bearer", "description": "An admin key."],
          "write": [
            "type": "http", "scheme": "basic", "description": "A write key as the user's name.",
          ],
        ],
      ],
    ]
  }

  private static let error: JSON = [
    "description": "Why not.",
    "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]],
  ]

  /// An answer with a body in JSON (Response Object).
  static func response(_ description: String, _ schema: Schema?) -> JSON {
    var response: JSON.Object = ["description": .string(description)]
    if let schema { response["content"] = ["application/json": ["schema": schema.json]] }
    return .object(response)
  }
}

extension Operation {
  /// The Operation Object.
  var json: JSON {
    var object: JSON.Object = [
      "operationId": .string(name), "summary": .string(summary), "tags": [.string(tag)],
    ]
    if let note { object["description"] = .string(note) }
    let parameters = captured + query.map(\.parameter) + headers
    if !parameters.isEmpty { object["parameters"] = .array(parameters) }
    if let body {
      object["requestBody"] = [
        "required": .bool(needsBody), "content": ["application/json": ["schema": body.json]],
      ]
    }
    object["responses"] = .object(responses)
    if isPublic { object["security"] = [] }
    return .object(object)
  }

  private var captured: [JSON] {
    segments.filter { $0.hasPrefix("{") }.map { segment in
      [
        "name": .string(String(segment.dropFirst().dropLast())), "in": "path", "required": true,
        "schema": Schema.text(max: Limits.name).json,
      ]
    }
  }

  private var headers: [JSON] {
    guard method == .post else { return [] }
    return [
      [
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "Under one key the request is carried out once, and answered the same.",
        "schema": Schema.text(max: Limits.repeatKey).json,
      ]
    ]
  }

  private var responses: JSON.Object {
    var responses: JSON.Object = [
      String(success.status): OpenAPI.response(
        success.status == 204 ? "Done." : summary, success.schema)
    ]
    if method == .put, success.status == 200 {
      responses["201"] = OpenAPI.response("Created.", success.schema)
    }
    for status in Set(refusals + always).sorted() {
      responses[String(status)] = ["$ref": "#/components/responses/Error"]
    }
    return responses
  }

  /// What any operation may refuse with.
  private var always: [Int] {
    (isPublic ? [] : [401, 403]) + (body == nil ? [400] : [400, 413]) + [429, 500, 503]
      + (method == .post ? [409] : [])
  }
}
