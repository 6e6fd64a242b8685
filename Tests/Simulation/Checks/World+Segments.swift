import Database
import Engine
import Store
import Values

extension World {
  /// I6: memberships are what the definitions say, at every instant, and are counted right.
  func checkSegments() throws {
    let audit = SegmentAudit(
      shelf: PlaybookShelf(workspace: workspace), workspace: workspace, partitions: partitions)
    let now = self.now
    let differences = try database.readNow { try audit.differences($0, at: now, limit: 3) }
    if let first = differences.first { throw violation("a membership differs: \(first)") }
    for (id, _) in Marketing.segments {
      let (counted, members) = try database.readNow { transaction in
        let sums = try transaction.counts.sums(of: SegmentCounts.name(of: id), version: nil)
        let metrics = sums[""] ?? [:]
        return (
          (metrics[SegmentCounts.entered] ?? 0) - (metrics[SegmentCounts.left] ?? 0),
          try transaction.memberships.count(of: id)
        )
      }
      if counted != members {
        throw violation("\(id) has \(members) members, and counts come to \(counted)")
      }
    }
  }
}
