import Segments
import Values

extension JourneyDraft {
  /// A segment that the journey needs, and where.
  struct SegmentUse: Hashable {
    let id: String
    let step: String?
    /// Whether contacts are put into it or taken out, which only a static one allows.
    let isChanged: Bool
  }

  /// Every use of a segment, in the order of the text.
  var segmentUses: [SegmentUse] {
    var uses: [SegmentUse] = []
    func use(_ ids: [String], _ step: String?, isChanged: Bool = false) {
      uses += ids.map { SegmentUse(id: $0, step: step, isChanged: isChanged) }
    }
    func use(_ match: TriggerMatch, _ step: String?) {
      use([match.segment?.id].compactMap { $0 } + (match.condition?.segments ?? []), step)
    }
    use([audience.segment, start.call?.segment].compactMap { $0 }, nil)
    for match in [start.trigger] + (goal.map { [$0.match] } ?? []) + exits { use(match, nil) }
    for step in steps {
      switch step.kind {
      case .join(let segment), .leave(let segment): use([segment], step.id, isChanged: true)
      case .branch(let branch): use(branch.cases.flatMap(\.condition.segments), step.id)
      case .waitFor: for match in step.kind.matches { use(match, step.id) }
      case .products(let pick):
        let conditions = [pick.filter].compactMap { $0 } + pick.cases.compactMap(\.condition)
        use(conditions.flatMap(\.segments), step.id)
      case .send, .wait, .split, .setAttribute, .raise, .lastCart, .stop: break
      }
    }
    return uses
  }

  /// Problems with the segments that the journey needs.
  func checkSegments(in surroundings: Surroundings) -> [Problem] {
    segmentUses.compactMap { use in
      if use.id.isEmpty { return nil }
      guard let isStatic = surroundings.segments[use.id] else {
        return Problem(
          "unknown_segment", step: use.step,
          "There is no segment \"\(use.id)\"; create it or choose another.")
      }
      if use.isChanged, !isStatic {
        return Problem(
          "segment_not_static", step: use.step,
          "\"\(use.id)\" is not static: its rule says who is in it, no step can.")
      }
      return nil
    }
  }
}
