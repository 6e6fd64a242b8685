import Database

/// The statements prepared on one connection, the least recently used of which make room.
struct Statements {
  /// A statement is the same when shape and types of its parameters are.
  struct Key: Hashable {
    let shape: Shape
    let types: [UInt32]
  }

  private struct Entry {
    let name: String
    var lastUse: Int
  }

  private var entries: [Key: Entry] = [:]
  private var uses = 0
  private var names = 0

  /// The name under which the statement is prepared.
  mutating func name(of key: Key) -> String? {
    uses += 1
    entries[key]?.lastUse = uses
    return entries[key]?.name
  }

  /// A name for a statement about to be prepared, and the name of one to give up for it.
  mutating func add(_ key: Key) -> (name: String, dropped: String?) {
    var dropped: String?
    if entries.count >= Limits.preparedStatements,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      dropped = oldest.value.name
      entries[oldest.key] = nil
    }
    names += 1
    let name = "s\(names)"
    entries[key] = Entry(name: name, lastUse: uses)
    return (name, dropped)
  }

  /// Preparing failed.
  mutating func remove(_ key: Key) {
    entries[key] = nil
  }
}
