import Values

extension Schema {
  /// The schema as JSON Schema.
  var json: JSON {
    switch self {
    case .any: [:]
    case .boolean: ["type": "boolean"]
    case .number: ["type": "number"]
    case .whole(let range):
      [
        "type": "integer", "minimum": .number(Number(Int64(range.lowerBound))),
        "maximum": .number(Number(Int64(range.upperBound))),
      ]
    case .text(let max):
      ["type": "string", "minLength": 1, "maxLength": .number(Number(Int64(max)))]
    case .instant: ["type": "string", "format": "date-time"]
    case .word(let words): ["type": "string", "enum": .array(words.map(JSON.string))]
    case .list(let element, let max):
      ["type": "array", "items": element.json, "maxItems": .number(Number(Int64(max)))]
    case .object(let members): Schema.json(of: members, isClosed: true)
    case .described(let members): Schema.json(of: members, isClosed: false)
    case .map(let element): ["type": "object", "additionalProperties": element.json]
    case .either(let schemas): ["anyOf": .array(schemas.map(\.json))]
    case .orNull(let schema): ["anyOf": [schema.json, ["type": "null"]]]
    case .named(let name): ["$ref": .string("#/components/schemas/\(name)")]
    }
  }

  private static func json(of members: [Member], isClosed: Bool) -> JSON {
    var properties = JSON.Object()
    for member in members { properties[member.name] = member.json }
    var object: JSON.Object = ["type": "object", "properties": .object(properties)]
    if isClosed { object["additionalProperties"] = false }
    let required = members.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { object["required"] = .array(required) }
    return .object(object)
  }
}

extension Member {
  /// The member's schema with what is said about it.
  var json: JSON {
    var object = schema.json.object ?? [:]
    if !note.isEmpty { object["description"] = .string(note) }
    if isReadOnly { object["readOnly"] = true }
    return .object(object)
  }

  /// As a parameter of a query (OpenAPI 3.1, Parameter Object).
  var parameter: JSON {
    [
      "name": .string(name), "in": "query", "required": .bool(isRequired),
      "description": .string(note), "schema": schema.json,
    ]
  }
}
