import Journeys
import Segments
import Values

/// The written form of a segment: its rule, and how its first computation goes.
struct SegmentText {
  /// Everything but `backfill`.
  let rule: JSON
  /// `{"backfill":{"raise":true}}`: who is found to be in by the first computation enters with an
  /// event, which starts journeys. Nobody does unless the author says so.
  let raisesInBackfill: Bool
  let problems: [Problem]

  init(_ body: JSON) {
    var members = body.object ?? [:]
    let backfill = members["backfill"] ?? .null
    members["backfill"] = nil
    rule = body.object == nil ? body : .object(members)
    raisesInBackfill = backfill["raise"]?.bool ?? false
    let known = backfill.object.map { $0.allSatisfy { $0.key == "raise" && $0.value.bool != nil } }
    problems =
      backfill.isNull || known == true
      ? []
      : [Problem("wrong_value", "backfill: say {\"raise\":true} or {\"raise\":false}.")]
  }
}
