extension [Segment] {
  /// The ids of segments that would depend on themselves, as the way round (`a`, `b`, `a`); nil
  /// when every segment can be judged after those that it mentions. Ids that are not in the list
  /// depend on nothing.
  package var cycle: [String]? {
    let mentioned = Dictionary(
      map { ($0.id, $0.mentions.segments.sorted()) }, uniquingKeysWith: { $1 })
    var done: Set<String> = []
    for id in mentioned.keys.sorted() where !done.contains(id) {
      // A walk with its own stack: definitions must not decide how deep the program's may get.
      var way: [(id: String, rest: ArraySlice<String>)] = [(id, (mentioned[id] ?? [])[...])]
      while let here = way.last {
        guard let next = here.rest.first else {
          done.insert(here.id)
          way.removeLast()
          continue
        }
        way[way.count - 1].rest = here.rest.dropFirst()
        if let start = way.firstIndex(where: { $0.id == next }) {
          return way[start...].map(\.id) + [next]
        }
        if !done.contains(next) { way.append((next, (mentioned[next] ?? [])[...])) }
      }
    }
    return nil
  }

  /// The segments in an order in which each comes after those that it mentions; by id where that
  /// leaves a choice. Nil when there is a cycle.
  package var inOrderOfJudging: [Segment]? {
    if cycle != nil { return nil }
    let byID = Dictionary(map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    var ordered: [Segment] = []
    var placed: Set<String> = []
    for id in byID.keys.sorted() where !placed.contains(id) {
      var waiting = [id]
      while let next = waiting.last {
        let missing = (byID[next]?.mentions.segments ?? []).filter {
          byID[$0] != nil && !placed.contains($0)
        }
        if missing.isEmpty {
          waiting.removeLast()
          if placed.insert(next).inserted, let segment = byID[next] { ordered.append(segment) }
        } else {
          waiting += missing.sorted().reversed()
        }
      }
    }
    return ordered
  }
}
