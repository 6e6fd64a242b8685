package import Database
package import Segments
import Store
package import Values

/// Whom a rule that is not saved would mean.
package struct SegmentPreview: Sendable {
  private let workspace: Workspace

  package init(workspace: Workspace) {
    self.workspace = workspace
  }

  /// Some contacts and how many there are in all.
  package struct Group: Sendable, Hashable {
    package var count: Int64 = 0
    package var sample: [ContactID] = []
  }

  /// What another rule would do to a segment's members.
  package struct Change: Sendable, Hashable {
    /// How many are members now.
    package var before: Int64 = 0
    package var entering = Group()
    package var leaving = Group()
  }

  /// What a preview shows.
  package struct Outcome: Sendable, Hashable {
    /// One condition, in a few words, and how many contacts are left after it.
    package struct Step: Sendable, Hashable {
      package let label: String
      package let count: Int64
    }

    /// How many contacts there are.
    package let total: Int64
    /// How many of them the segment means.
    package let count: Int64
    package let steps: [Step]
    /// Some of them.
    package let sample: [ContactID]
  }

  /// Counts whom a definition means, step by step.
  package func preview(
    of segment: Segment, _ transaction: Transaction, at now: Instant, sample: Int
  ) throws -> Outcome {
    let preview = try transaction.audience(zone: workspace.zone)
      .preview(of: segment, now: now, sample: sample)
    return Outcome(
      total: preview.total, count: preview.count,
      steps: zip(segment.steps, preview.counts).map { .init(label: $0.label, count: $1) },
      sample: preview.sample)
  }

  /// Compares the members of a segment with whom another rule would mean. Both are read in the
  /// order of their ids, page beside page, so that no list of all has to be held.
  package func change(
    to segment: Segment, _ transaction: Transaction, at now: Instant, sample: Int
  ) throws -> Change {
    let audience = transaction.audience(zone: workspace.zone)
    var change = Change()
    var members = Pages { last in
      try transaction.memberships.members(of: segment.id, after: last, limit: Limits.previewed)
        .map(\.contact)
    }
    var meant = Pages { last in
      try audience.members(of: segment, now: now, after: last, limit: Limits.previewed)
    }
    var (old, new) = (try members.next(), try meant.next())
    // Ends: each round goes on in at least one of two lists that end.
    while old != nil || new != nil {
      if let both = old, both == new {
        change.before += 1
        (old, new) = (try members.next(), try meant.next())
      } else if let leaving = old, new.map({ leaving < $0 }) ?? true {
        change.before += 1
        change.leaving.add(leaving, sample)
        old = try members.next()
      } else if let entering = new {
        change.entering.add(entering, sample)
        new = try meant.next()
      }
    }
    return change
  }

  /// One list, a page at a time.
  private struct Pages {
    private let load: (ContactID?) throws -> [ContactID]
    private var page: ArraySlice<ContactID> = []
    private var last: ContactID?
    private var isOver = false

    init(_ load: @escaping (ContactID?) throws -> [ContactID]) {
      self.load = load
    }

    mutating func next() throws -> ContactID? {
      if page.isEmpty, !isOver {
        let loaded = try load(last)
        isOver = loaded.count < Limits.previewed
        page = loaded[...]
      }
      guard let next = page.popFirst() else { return nil }
      last = next
      return next
    }
  }
}

extension SegmentPreview.Group {
  fileprivate mutating func add(_ contact: ContactID, _ limit: Int) {
    count += 1
    if sample.count < limit { sample.append(contact) }
  }
}

extension Condition {
  /// The condition in a few words, for lists of steps.
  fileprivate var label: String {
    switch self {
    case .all(let parts): parts.isEmpty ? "all" : parts.map(\.label).joined(separator: " and ")
    case .any(let parts): parts.map(\.label).joined(separator: " or ")
    case .not(let part): "not \(part.label)"
    case .leaf(let comparison):
      [
        comparison.field.text, comparison.test.operator.rawValue,
        comparison.test.value?.serialized ?? "",
      ].filter { !$0.isEmpty }.joined(separator: " ")
    case .activity: json.serialized
    case .segment(let id): "segment \(id)"
    }
  }
}
