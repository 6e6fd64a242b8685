import Contacts
import Database
import Engine
import Segments
import Store
import Values

extension DefinitionKind {
  /// How many are in a segment, how many came and went, and how far it is computed.
  func addMembers(
    of draft: Definitions.Draft, to object: inout JSON.Object, in transaction: Transaction
  ) throws {
    let sums = try transaction.counts.sums(of: SegmentCounts.name(of: draft.id), version: nil)
    let metrics = sums[""] ?? [:]
    func count(_ metric: String) -> Int64 { metrics[metric] ?? 0 }
    let (entered, left) = (count(SegmentCounts.entered), count(SegmentCounts.left))
    let members =
      entered - left + count(SegmentCounts.found) - count(SegmentCounts.dropped)
    object["members"] = .number(Number(members))
    object["entered"] = .number(Number(entered))
    object["left"] = .number(Number(left))
    object["progress"] =
      try transaction.backfills.progress(of: draft.id).map { progress in
        ["done": .number(Number(progress.done)), "total": .number(Number(progress.total))]
      } ?? .null
  }
}

extension SegmentPreview.Outcome {
  /// The preview as the API shows it.
  func form(_ transaction: Transaction) throws -> JSON {
    [
      "count": .number(Number(count)), "total": .number(Number(total)),
      "steps": .array(
        steps.map { ["label": .string($0.label), "count": .number(Number($0.count))] }),
      "sample": .array(try sample.forms(transaction)),
    ]
  }
}

extension SegmentPreview.Change {
  /// The change as the API shows it.
  func form(_ transaction: Transaction) throws -> JSON {
    [
      "before": .number(Number(before)),
      "after": .number(Number(before + entering.count - leaving.count)),
      "entering": try entering.form(transaction), "leaving": try leaving.form(transaction),
    ]
  }
}

extension SegmentPreview.Group {
  fileprivate func form(_ transaction: Transaction) throws -> JSON {
    ["count": .number(Number(count)), "sample": .array(try sample.forms(transaction))]
  }
}

extension [ContactID] {
  /// The contacts as the API shows them.
  fileprivate func forms(_ transaction: Transaction) throws -> [JSON] {
    try compactMap { try transaction.contacts.contact($0).map { .object($0.form) } }
  }
}

extension Call {
  /// A contact with the segments that they are in.
  func form(of contact: Contact) async throws -> JSON.Object {
    let segments = try await read { try $0.memberships.segments(of: contact.id) }
    var form = contact.form
    form["segments"] = .array(
      segments.map { ["id": .string($0.segment), "since": .string($0.since.text)] })
    return form
  }
}
