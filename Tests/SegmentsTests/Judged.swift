import Segments
import Testing
import Values

/// A condition judged against facts, both written as JSON.
func holds(
  _ condition: String, _ facts: String = "{}", at now: String = "2026-11-21T12:00:00Z",
  in workspace: String = "Europe/Paris", contact: String? = nil
) throws -> Bool {
  let facts = try JSON(parsing: facts)
  return try Condition(json: JSON(parsing: condition)).holds(
    now: #require(Instant(text: now)), zones: zones(workspace, contact),
    value: { facts[$0.root.name].flatMap($0.value(in:)) })
}

/// A leaf on `contact.x` judged against a value of it; nil leaves it away.
func leaf(
  _ comparison: String, _ operand: String?, on value: String?, zone: ZoneChoice? = nil,
  at now: String = "2026-11-21T12:00:00Z", in workspace: String = "Europe/Paris",
  contact: String? = nil
) throws -> Bool {
  var members: JSON.Object = ["field": "contact.x", "is": .string(comparison)]
  members["value"] = try operand.map { try JSON(parsing: $0) }
  members["zone"] = zone.map { .string($0.rawValue) }
  return try holds(
    JSON.object(members).serialized, value.map { "{\"contact\":{\"x\":\($0)}}" } ?? "{}",
    at: now, in: workspace, contact: contact)
}

func zones(_ workspace: String, _ contact: String? = nil) throws -> Zones {
  try Zones(
    workspace: #require(Zone(name: workspace)),
    contact: contact.map { try #require(Zone(name: $0)) })
}

/// The problems of a written condition as `path code`; empty when it can be read.
func problems(_ condition: String, steps: Set<String>? = []) throws -> [String] {
  do {
    _ = try Condition(json: JSON(parsing: condition), steps: steps)
    return []
  } catch let errors as ConditionErrors {
    return errors.problems.map { "\($0.path) \($0.code.rawValue)" }
  }
}

/// Numbers that a seed determines (SplitMix64).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
