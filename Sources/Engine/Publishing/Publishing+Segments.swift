package import Database
import Journeys
package import Segments
import Store
package import Values

extension Publishing {
  /// Creates or replaces a segment, which holds from now on: another rule is a new version, and all
  /// contacts are judged by it in the background.
  func putSegment(
    _ id: String, _ body: JSON, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    let segment = try self.segment(id, body, in: transaction)
    if let before = try transaction.definitions.draft(.segment, id) {
      if before.body == body { return before }
      let old = try Segment(json: SegmentText(before.body).rule, id: id)
      if old.condition == segment.condition, old.kind == segment.kind {
        // Another name, or how it looks: who is in does not depend on it.
        try transaction.definitions.save(
          .segment, id, body: body, state: before.state, version: before.version, at: now)
        return try transaction.definitions.draft(.segment, id) ?? before
      }
    }
    let state = segment.condition == nil ? "live" : "computing"
    if segment.condition != nil { try transaction.backfills.begin(id, .judge) }
    let version = try transaction.definitions.newestVersion(.segment, id) + 1
    try transaction.definitions.publish(
      .segment,
      Definitions.Version(id: id, version: version, body: body, context: [:], publishedAt: now))
    try transaction.definitions.save(
      .segment, id, body: body, state: state, version: version, at: now)
    return Definitions.Draft(
      id: id, body: body, state: state, version: version, changedAt: now)
  }

  /// Reads a segment as it would be put, with every problem at once: its form, segments that are
  /// not there, and ways round to itself.
  package func segment(
    _ id: String, _ body: JSON, in transaction: Transaction
  ) throws -> Segment {
    let text = SegmentText(body)
    let segment: Segment
    do {
      segment = try Segment(json: text.rule, id: id)
    } catch {
      throw Refusal.problems(text.problems + error.problems.map(\.problem))
    }
    if !text.problems.isEmpty { throw Refusal.problems(text.problems) }
    var others: [Segment] = []
    try transaction.definitions.each(.segment) { draft in
      if draft.id == id { return }
      others.append(try Segment(json: SegmentText(draft.body).rule, id: draft.id))
    }
    var problems: [Problem] = []
    let known = Set(others.map(\.id))
    for mentioned in segment.mentions.segments.sorted()
    where mentioned != id && !known.contains(mentioned) {
      problems.append(
        Problem(
          "unknown_segment", "There is no segment \"\(mentioned)\"; create it or choose another."))
    }
    if let cycle = (others + [segment]).cycle {
      problems.append(
        Problem(
          "segment_cycle",
          "A segment cannot depend on itself: \(cycle.joined(separator: " → "))."))
    }
    if others.count >= Limits.segments {
      problems.append(Problem("too_many", "There are at most \(Limits.segments) segments."))
    }
    if !problems.isEmpty { throw Refusal.problems(problems) }
    return segment
  }

  /// Refuses to take away a segment that something needs.
  func checkUnused(segment id: String, in transaction: Transaction) throws {
    try transaction.definitions.each(.segment) { draft in
      if draft.id == id { return }
      let other = try Segment(json: SegmentText(draft.body).rule, id: draft.id)
      if other.mentions.segments.contains(id) {
        throw Refusal.inUse("the segment \"\(draft.id)\" depends on it")
      }
    }
  }
}

extension ConditionProblem {
  /// The problem in the form that all definitions share.
  var problem: Problem {
    Problem(code.rawValue, path.isEmpty ? message : "\(path): \(message)")
  }
}

extension Publishing {
  /// The ids of segments in an order in which each comes after those of them that it mentions; what
  /// cannot be read, or depends on itself, keeps its place and is refused when it is put.
  package static func order(ofSegments written: [(id: String, body: JSON)]) -> [String] {
    var readable: [Segment] = []
    for (id, body) in written {
      do {
        readable.append(try Segment(json: SegmentText(body).rule, id: id))
      } catch {
        continue  // Putting it will say what is wrong.
      }
    }
    let ordered = readable.inOrderOfJudging?.map(\.id) ?? []
    return ordered + written.map(\.id).filter { !ordered.contains($0) }
  }
}

extension Publishing {
  /// Says when a journey that takes in the members of a segment calls them next. A new version of
  /// it does not call again those whom the one before has called.
  func schedule(_ journey: Journey, in transaction: Transaction, at now: Instant) throws {
    let before = try transaction.sweeps.lock(journey.id)
    guard before != nil || journey.start.call != nil else { return }
    var sweep = before ?? Sweeps.Sweep(journey: journey.id)
    sweep.dueAt = journey.start.call?.next(
      after: sweep.round, publishedAt: now, zone: workspace.zone)
    if journey.start.call == nil { sweep.openedAt = nil }
    try transaction.sweeps.save(sweep)
  }
}
