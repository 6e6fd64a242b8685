import Events
import Imports
import Tables
import Values

/// A file as it is written, and what becomes of it.
struct Written {
  let mapping: Mapping
  private let records: [ImportRecord]
  private let stamp: ImportStamp

  static let now = Instant(milliseconds: 1_790_000_000_000)

  init(
    _ kind: ImportKind, _ text: String, map: [String] = [], set: [String] = [],
    skip: [String] = [], settings: [String: String] = [:], guesses: Bool = true,
    live: Bool = false, id: String = "import"
  ) throws {
    var options = ImportOptions()
    options.guesses = guesses
    for map in map { try options.map(map) }
    for constant in set { try options.set(constant) }
    for skip in skip { try options.skip(skip) }
    for (name, value) in settings { try options.set(name, value) }
    stamp = ImportStamp(id: Fingerprint(id), begunAt: Written.now, isLive: live)
    let bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "{") {
      var cutter = LineCutter()
      var lines = cutter.lines(in: bytes)
      if let last = cutter.last() { lines.append(last) }
      records = lines.map { ImportRecord($0) }
      let objects: [JSON.Object] = records.compactMap {
        guard case .object(let object, _) = $0.content else { return nil }
        return object
      }
      var names: [String] = []
      for object in objects {
        for (name, _) in object where !names.contains(name) { names.append(name) }
      }
      let sample = objects.map { object in names.map { object[$0] ?? .null } }
      mapping = try Mapping(kind, columns: names, sample: sample, options: options)
    } else {
      var reader = TableReader(.guess(from: bytes))
      var rows = reader.records(in: bytes)
      if let last = reader.last() { rows.append(last) }
      let header = TableHeader(rows.removeFirst().fields)
      records = rows.map { ImportRecord($0, under: header) }
      let sample = rows.map { row in row.fields.map { JSON.string($0) } }
      mapping = try Mapping(kind, columns: header.names, sample: sample, options: options)
    }
  }

  /// Everything that becomes of it.
  var outcomes: [ImportOutcome] {
    guard var conversion = Conversion(mapping, stamp) else { return [] }
    return records.flatMap { conversion.take($0) } + conversion.finish()
  }

  /// The events that it becomes.
  var events: [Event] {
    outcomes.flatMap { outcome -> [Event] in
      guard case .stated(let statement) = outcome else { return [] }
      return statement.events
    }
  }

  /// What is refused.
  var rejects: [ImportReject] {
    outcomes.compactMap { outcome in
      guard case .rejected(let reject) = outcome else { return nil }
      return reject
    }
  }

  /// The fields of the columns.
  var fields: [String] { mapping.columns.map { $0.field?.name ?? "-" } }
}
