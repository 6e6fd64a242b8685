package import Segments
import Store
import Values

/// All segments, compiled, with the indexes that keep work per event independent of how many there
/// are: from what may change to the segments that mention it.
package struct Roster: Sendable {
  /// A segment and where it stands.
  package struct Entry: Sendable {
    package let segment: Segment
    /// The newest version; what is counted is counted under it.
    package let version: Int
    /// True while contacts that are known already are being judged for the first time.
    package let isComputing: Bool
    /// Whether those who are found to be in by that raise the events of an entry.
    package let raisesInBackfill: Bool
  }

  /// Every segment; each comes after those that it mentions.
  package let entries: [Entry]
  /// True while some segment is being computed.
  let isComputing: Bool
  private let positions: [String: Int]
  private let events: [String: [Int]]
  private let fields: [FieldPath.Root: [String: [Int]]]
  private let dependents: [String: [Int]]
  private let zoned: [Int]
  /// Names of events of which conditions ask more than when they happened.
  private let inspected: Set<String>

  /// Segments in an order in which each comes after those that it mentions.
  init(_ entries: [Entry]) {
    self.entries = entries
    isComputing = entries.contains(where: \.isComputing)
    var positions: [String: Int] = [:]
    var events: [String: [Int]] = [:]
    var fields: [FieldPath.Root: [String: [Int]]] = [:]
    var dependents: [String: [Int]] = [:]
    var zoned: [Int] = []
    var inspected: Set<String> = []
    for (position, entry) in entries.enumerated() {
      positions[entry.segment.id] = position
      let mentions = entry.segment.mentions
      for event in mentions.events { events[event, default: []].append(position) }
      for field in mentions.fields {
        let name = field.rest.first ?? ""
        if fields[field.root]?[name]?.last == position { continue }
        fields[field.root, default: [:]][name, default: []].append(position)
      }
      for id in mentions.segments { dependents[id, default: []].append(position) }
      if mentions.usesContactZone { zoned.append(position) }
      inspected.formUnion(entry.segment.condition?.inspectedEvents ?? [])
    }
    self.positions = positions
    self.events = events
    self.fields = fields
    self.dependents = dependents
    self.zoned = zoned
    self.inspected = inspected
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Whether some segment asks for the latest cart.
  var asksForCarts: Bool { fields[.cart] != nil }

  /// The segment with this id; nil when there is none.
  package func entry(_ id: String) -> Entry? { positions[id].map { entries[$0] } }

  /// Where a segment stands in `entries`.
  func position(of id: String) -> Int? { positions[id] }

  /// Every segment that has a definition.
  var judged: Set<Int> {
    Set(entries.indices.filter { entries[$0].segment.condition != nil })
  }

  /// The segments that mention the membership of another.
  func dependents(of segment: String) -> [Int] { dependents[segment] ?? [] }

  /// The segments that count events of this name.
  func counting(_ event: String) -> [Int] { events[event] ?? [] }

  /// The segments that mention any field of a root.
  func mentioning(_ root: FieldPath.Root) -> [Int] {
    fields[root].map { Array($0.values.joined()) } ?? []
  }

  /// The segments that mention a field, by its first name.
  func mentioning(_ root: FieldPath.Root, _ name: String) -> [Int] { fields[root]?[name] ?? [] }

  /// The segments that go by the contact's own clock.
  var goingByContactZone: [Int] { zoned }

  /// Whether a condition asks for the properties of events of this name.
  func inspects(_ event: String) -> Bool { inspected.contains(event) }
}

extension Condition {
  /// The names of events whose properties matter.
  fileprivate var inspectedEvents: Set<String> {
    var found = Set<String>()
    if fields.contains(where: { $0.root == .products }) {
      found.formUnion(PurchasedProducts.events)
    }
    for activity in activities {
      if activity.condition != nil {
        found.insert(activity.event)
      } else if case .value = activity.question {
        found.insert(activity.event)
      }
    }
    return found
  }

  private var activities: [Activity] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.activities)
    case .not(let part): part.activities
    case .activity(let activity): [activity]
    case .leaf, .segment: []
    }
  }
}

extension Roster {
  /// Reads every segment.
  init(reading definitions: Definitions) throws {
    var segments: [Segment] = []
    var drafts: [String: (Definitions.Draft, SegmentText)] = [:]
    try definitions.each(.segment) { draft in
      let text = SegmentText(draft.body)
      segments.append(try Segment(json: text.rule, id: draft.id))
      drafts[draft.id] = (draft, text)
    }
    guard let ordered = segments.inOrderOfJudging else {
      preconditionFailure("a cycle of segments is refused when it is written")
    }
    self.init(
      ordered.compactMap { segment in
        drafts[segment.id].map { draft, text in
          Entry(
            segment: segment, version: draft.version, isComputing: draft.state == "computing",
            raisesInBackfill: text.raisesInBackfill)
        }
      })
  }
}
