import Database
import Hummingbird
import Journeys
import Store
import Values

/// What a journey has brought about: sums of the counts that were kept with every decision, and who
/// is inside at this moment (I9).
struct JourneyReport {
  private let sums: [String: [String: Int64]]
  private let inside: [String: Int64]
  /// The definition that was published last.
  private let definition: JSON

  /// - Parameter version: of one version only.
  init(
    of journey: String, version: Int?, published: Int, in transaction: Transaction
  ) throws {
    sums = try transaction.counts.sums(of: journey, version: version)
    inside = try transaction.runs.inside(journey, version: version)
    definition =
      try transaction.definitions.version(.journey, journey, version ?? published)?.body ?? [:]
  }

  func json() -> JSON.Object {
    let all = sums[""] ?? [:]
    let entered = all["entered"] ?? 0
    let left = JourneyReport.reasons("left:", in: all)
    return [
      "entered": JourneyReport.number(entered),
      "inside": JourneyReport.number(inside.values.reduce(0, +)),
      "moved_in": JourneyReport.number(all["moved_in"] ?? 0),
      "moved_out": JourneyReport.number(all["moved_out"] ?? 0),
      "left": [
        "total": JourneyReport.number(left.reduce(0) { $0 + $1.value }),
        "reasons": JourneyReport.object(left),
      ],
      "refused": JourneyReport.object(JourneyReport.reasons("refused:", in: all)),
      "goal": goal(reached: all["goal"] ?? 0, entered: entered), "steps": .array(steps),
    ]
  }

  private func goal(reached: Int64, entered: Int64) -> JSON {
    guard let goal = definition["goal"], !goal.isNull else { return .null }
    let share =
      entered == 0 ? JSON.null : .number(Number(double: Double(reached) / Double(entered)))
    return [
      "reached": JourneyReport.number(reached), "share": share, "target": goal["target"] ?? .null,
    ]
  }

  /// The steps in the order of the definition, then those that only older versions have.
  private var steps: [JSON] {
    var order: [(id: String, type: String?)] = []
    JourneyReport.collect(definition["steps"], into: &order)
    let known = Set(order.map(\.id))
    let older = Set(sums.keys).union(inside.keys).subtracting(known).filter { !$0.isEmpty }
    order += older.sorted().map { ($0, nil) }
    return order.map { step(id: $0.id, type: $0.type) }
  }

  private func step(id: String, type: String?) -> JSON {
    let sums = self.sums[id] ?? [:]
    var step: JSON.Object = [
      "id": .string(id), "type": type.map(JSON.string) ?? .null,
      "visited": JourneyReport.number(sums["visited"] ?? 0),
      "inside": JourneyReport.number(inside[id] ?? 0),
      "outcomes": JourneyReport.object(JourneyReport.reasons("outcome:", in: sums)),
    ]
    let isMessage = type.map { $0.hasPrefix("send_") } ?? (sums["queued"] != nil)
    step["message"] = isMessage ? JourneyReport.message(sums) : .null
    return .object(step)
  }

  private static func message(_ sums: [String: Int64]) -> JSON {
    var message = JSON.Object()
    for metric in metrics { message[metric] = number(sums[metric] ?? 0) }
    message["not_sent"] = object(reasons("not_sent:", in: sums))
    return .object(message)
  }

  /// What is counted of a message. "queued" is all that were ever put into the ledger to be sent.
  static let metrics = [
    "queued", "sent", "failed", "in_doubt", "withdrawn", "delivered", "opened", "clicked",
    "unsubscribed", "complained",
  ]

  /// Metrics that begin with a word, by what follows it.
  private static func reasons(
    _ prefix: String, in sums: [String: Int64]
  ) -> [(key: String, value: Int64)] {
    sums.filter { $0.key.hasPrefix(prefix) }
      .map { (String($0.key.dropFirst(prefix.count)), $0.value) }.sorted { $0.0 < $1.0 }
  }

  private static func object(_ pairs: [(key: String, value: Int64)]) -> JSON {
    var object = JSON.Object()
    for (key, value) in pairs { object[key] = number(value) }
    return .object(object)
  }

  private static func number(_ count: Int64) -> JSON { .number(Number(count)) }

  /// Goes through lanes within lanes; the depth of a published journey is limited.
  private static func collect(_ steps: JSON?, into order: inout [(id: String, type: String?)]) {
    for step in steps?.array ?? [] {
      order.append((step["id"]?.text ?? "", step["type"]?.text))
      for lane in ["yes", "no", "otherwise"] { collect(step[lane], into: &order) }
      for lanes in ["outcomes", "cases", "lanes"] {
        for lane in step[lanes]?.array ?? [] { collect(lane["steps"], into: &order) }
      }
    }
  }
}

extension JourneyReport {
  static let operation = Operation(
    method: .get, path: "/journeys/{id}/report", name: "getJourneyReport",
    summary: "What a journey has brought about", tag: "Journeys",
    query: [Member("version", .whole(1...1_000_000), "Of this version only.")],
    success: (200, .named("Report")), refusals: [400, 404]
  ) { call in
    let id = call.id
    let version = call.query["version"]?.number?.whole.map { Int($0) }
    let report = try await call.read { transaction -> JSON.Object? in
      guard let draft = try transaction.definitions.draft(.journey, id) else { return nil }
      if let version, try transaction.definitions.version(.journey, id, version) == nil {
        return nil
      }
      let report = try JourneyReport(
        of: id, version: version, published: draft.version, in: transaction)
      return report.json()
    }
    guard var report else { throw Refusal.notFound("journey \"\(id)\" of this version") }
    report["journey"] = .string(id)
    report["version"] = version.map { .number(Number(Int64($0))) } ?? .null
    return Answer(.object(report))
  }
}
