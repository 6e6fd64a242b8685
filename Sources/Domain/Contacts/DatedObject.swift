import Synchronization
package import Values

/// An object each of whose members was stated at an instant: the newest statement about a name
/// holds, in whatever order statements arrive. Equal instants are settled by arrival.
///
/// As part of a row it stays text until somebody looks: most events pass by most attributes and
/// products.
package struct DatedObject: Sendable {
  private enum Storage: Sendable {
    case open(DatedMembers)
    case folded(FoldedMembers)
  }

  private var storage: Storage

  /// An object about which nothing has been said.
  package init() {
    storage = .open(DatedMembers())
  }

  /// The object of one statement.
  package init(_ members: JSON.Object, at: Instant) {
    self.init()
    state(members, at: at)
  }

  /// The members as they stand.
  package var values: JSON.Object { members.values }

  /// The instant of the newest statement; nil when nothing was ever stated.
  package var latest: Instant? { members.latest }

  /// The value of a name.
  package subscript(name: String) -> JSON? { members.values[name] }

  /// When the member, or its absence, was stated; nil for a name that never was.
  package func instant(of name: String) -> Instant? { members.instant(of: name) }

  /// Takes what was stated at an instant; `null` takes a member away. Names about which something
  /// newer is known stay as they are. Gives the names whose value changed.
  @discardableResult
  package mutating func state(_ members: JSON.Object, at instant: Instant) -> [String] {
    change { $0.state(members, at: instant) }
  }

  /// Takes what another object knows better.
  package mutating func merge(_ other: DatedObject) {
    change { $0.merge(other.members) }
  }

  /// Takes what another object knows about names of which this one holds no value.
  package mutating func fill(from other: DatedObject) {
    change { $0.fill(from: other.members) }
  }

  /// Forgets what was stated at other instants than these.
  mutating func keep(_ isKept: (Instant) -> Bool) {
    change { $0.keep(isKept) }
  }

  private var members: DatedMembers {
    switch storage {
    case .open(let members): members
    case .folded(let folded): folded.members
    }
  }

  private mutating func change<Result>(_ body: (inout DatedMembers) -> Result) -> Result {
    var members = self.members
    storage = .open(DatedMembers())  // so that nothing is copied
    defer { storage = .open(members) }
    return body(&members)
  }
}

extension DatedObject: Hashable {
  package static func == (left: DatedObject, right: DatedObject) -> Bool {
    left.members == right.members
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

extension DatedObject {
  /// As `DatedMembers.json`, for small objects within a header.
  var json: JSON { members.json }

  init(json: JSON?) {
    storage = .open(DatedMembers(json: json))
  }

  /// The object of a text in a row, which is read when somebody looks.
  init(folded text: ArraySlice<UInt8>) {
    storage = .folded(FoldedMembers(Array(text)))
  }

  /// Appends the object as it stands in a row.
  func write(into bytes: inout [UInt8]) {
    switch storage {
    case .open(let members): members.json.write(into: &bytes)
    case .folded(let folded): bytes.append(contentsOf: folded.text)
    }
  }
}

/// Members that are still text. Reading them is remembered, whoever looks first.
private final class FoldedMembers: Sendable {
  let text: [UInt8]
  private let read = Mutex<DatedMembers?>(nil)

  init(_ text: [UInt8]) {
    self.text = text
  }

  /// A text that is no JSON, which only damage to the database can make, holds nothing; it stays in
  /// the row as it is until something is stated. One contact must not bring the engine down.
  var members: DatedMembers {
    read.withLock { members in
      if let members { return members }
      let fresh: DatedMembers
      do throws(JSONError) {
        fresh = DatedMembers(json: try JSON(parsing: text, limits: .row))
      } catch {
        fresh = DatedMembers()
      }
      members = fresh
      return fresh
    }
  }
}
