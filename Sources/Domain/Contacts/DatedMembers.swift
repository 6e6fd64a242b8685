import Values

/// The members of a `DatedObject`, and when each was stated.
///
/// One instant is kept for all members of the newest statement and an own one only for the others,
/// so that an object which is always stated whole costs a single number. A name that was taken
/// away keeps its instant, so that an older statement does not bring it back.
struct DatedMembers: Hashable, Sendable {
  /// The members as they stand.
  private(set) var values: JSON.Object = [:]
  /// The instant of the newest statement.
  private(set) var latest: Instant?
  /// Name → milliseconds, for members older than `latest` and for names taken away.
  private var stamps: JSON.Object = [:]

  init() {}

  /// When the member, or its absence, was stated; nil for a name that never was.
  func instant(of name: String) -> Instant? {
    if !stamps.isEmpty, let milliseconds = stamps[name]?.number?.whole {
      return Instant(milliseconds: milliseconds)
    }
    return values[name] == nil ? nil : latest
  }

  /// Takes what was stated at an instant; `null` takes a member away. Names about which something
  /// newer is known stay as they are. Gives the names whose value changed.
  mutating func state(_ members: JSON.Object, at instant: Instant) -> [String] {
    if latest == nil || instant > latest! { advance(to: instant, with: members) }
    var changed: [String] = []
    for (name, value) in members {
      if let known = self.instant(of: name), known > instant { continue }
      let before = values[name]
      if value.isNull {
        stamps[name] = .instant(instant)
        if before != nil { values[name] = nil }
      } else {
        if instant == latest {
          if !stamps.isEmpty { stamps[name] = nil }
        } else {
          stamps[name] = .instant(instant)
        }
        if before != value { values[name] = value }
      }
      if (value.isNull ? nil : value) != before { changed.append(name) }
    }
    if stamps.count > values.count + Limits.removedNames { forgetRemoved() }
    return changed
  }

  /// Takes what another object knows better.
  mutating func merge(_ other: DatedMembers) {
    guard let newest = other.latest else { return }
    var groups: [Instant: JSON.Object] = [:]
    for (name, value) in other.values {
      groups[other.instant(of: name) ?? newest, default: [:]][name] = value
    }
    for (name, _) in other.stamps where other.values[name] == nil {
      if let instant = other.instant(of: name) { groups[instant, default: [:]][name] = .null }
    }
    for (instant, members) in groups.sorted(by: { $0.key < $1.key }) {
      _ = state(members, at: instant)
    }
  }

  /// Takes what another object knows about names of which this one holds no value.
  mutating func fill(from other: DatedMembers) {
    var missing = other
    for (name, _) in values { missing.forget(name) }
    merge(missing)
  }

  /// Forgets what was stated at other instants than these.
  mutating func keep(_ isKept: (Instant) -> Bool) {
    for name in values.map(\.key) + stamps.map(\.key) {
      if let instant = instant(of: name), !isKept(instant) { forget(name) }
    }
  }

  private mutating func forget(_ name: String) {
    values[name] = nil
    stamps[name] = nil
  }

  /// Gives those that a newer statement does not speak of the instant of their own.
  private mutating func advance(to instant: Instant, with members: JSON.Object) {
    defer { latest = instant }
    guard let latest else { return }
    for (name, _) in values where stamps[name] == nil && members[name] == nil {
      stamps[name] = .instant(latest)
    }
  }

  private mutating func forgetRemoved() {
    let removed = stamps.filter { values[$0.key] == nil }
      .sorted { ($0.value.number ?? 0) < ($1.value.number ?? 0) }
    for (name, _) in removed.prefix(removed.count - Limits.removedNames / 2) {
      stamps[name] = nil
    }
  }
}

extension DatedMembers {
  /// `[members, latest, stamps]`, without stamps when there are none.
  var json: JSON {
    guard let latest else { return .array([]) }
    var parts: [JSON] = [.object(values), .instant(latest)]
    if !stamps.isEmpty { parts.append(.object(stamps)) }
    return .array(parts)
  }

  /// Reads `json`; whatever else are members that nobody stated.
  init(json: JSON?) {
    guard case .array(let parts)? = json, parts.count >= 2, case .object(let values) = parts[0],
      let latest = Instant(stored: parts[1])
    else { return }
    self.values = values
    self.latest = latest
    if parts.count > 2, case .object(let stamps) = parts[2] { self.stamps = stamps }
  }
}
