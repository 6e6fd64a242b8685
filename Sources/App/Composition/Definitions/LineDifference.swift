/// What differs between two texts, line by line.
package enum LineDifference {
  /// Lines that go begin with `-`, lines that come with `+`, and one line around them with a space.
  package static func lines(from old: String, to new: String) -> [String] {
    let old = old.split(separator: "\n", omittingEmptySubsequences: false)
    let new = new.split(separator: "\n", omittingEmptySubsequences: false)
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var all: [String] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, removed.contains(i) {
        all.append("-\(old[i])")
        i += 1
      } else if j < new.count, inserted.contains(j) {
        all.append("+\(new[j])")
        j += 1
      } else {
        all.append(" \(new[j])")
        i += 1
        j += 1
      }
    }
    return nearChanges(all)
  }

  private static func nearChanges(_ lines: [String]) -> [String] {
    lines.indices.filter { index in
      lines[max(0, index - 1)...min(lines.count - 1, index + 1)].contains { !$0.hasPrefix(" ") }
    }.map { lines[$0] }
  }
}
