import Values

/// The tracking API in short; it is Segment's (formats.md, 2).
enum TrackingPaths {
  static let all: [(path: String, item: JSON)] =
    [
      ("track", "t", "Something happened: {\"event\",\"userId\",\"properties\",…}"),
      ("identify", "i", "Who somebody is: {\"userId\",\"traits\",…}"),
      ("page", "p", "A page was seen: {\"name\",\"properties\",…}"),
      ("screen", "s", "A screen was seen: {\"name\",\"properties\",…}"),
      ("group", "g", "To which group somebody belongs: {\"groupId\",\"traits\",…}"),
      ("alias", "a", "Two names are one person: {\"previousId\",\"userId\"}"),
      ("batch", "b", "Several of these: {\"batch\":[{\"type\",…}]}"),
    ].flatMap { name, short, summary in
      [("/v1/\(name)", post(name, summary)), ("/v1/\(short)", post("\(name)Short", summary))]
    } + [
      ("/v1/import", post("import", "As batch, of the past: it starts and sends nothing")),
      ("/v1/m", post("metrics", "What clients say of themselves; swallowed")),
      ("/v1/projects/{writeKey}/settings", settings),
    ]

  private static func post(_ name: String, _ summary: String) -> JSON {
    [
      "post": [
        "operationId": .string("tracking_\(name)"), "summary": .string(summary),
        "tags": ["Tracking"], "security": [["write": []]],
        "requestBody": [
          "required": true,
          "content": ["application/json": ["schema": Schema.free.json]],
        ],
        "responses": [
          "200": OpenAPI.response(
            "Durable. Of a batch, \"rejected\" lists what was refused by index.",
            .described([Member("success", .boolean, "", isRequired: true)])),
          "400": refused, "401": refused, "413": refused, "429": refused,
        ],
      ]
    ]
  }

  private static let settings: JSON = [
    "get": [
      "operationId": "tracking_settings", "summary": "What clients ask for at their start",
      "tags": ["Tracking"], "security": [],
      "parameters": [
        [
          "name": "writeKey", "in": "path", "required": true,
          "schema": Schema.text(max: Limits.name).json,
        ]
      ], "responses": ["200": OpenAPI.response("Settings of the client.", .free)],
    ]
  ]

  private static let refused = OpenAPI.response(
    "Why not.",
    .described([
      Member("success", .boolean, ""), Member("code", .text(max: 100), "", isRequired: true),
      Member("message", .text(max: 10_000), "", isRequired: true),
    ]))
}
