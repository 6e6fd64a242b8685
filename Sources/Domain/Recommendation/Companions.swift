/// Everything that was ever chosen together with one product, with its weight: the row from which
/// the product's neighbours are found.
package struct Companions: Sendable, Hashable {
  /// The product's own weight: all baskets that had it.
  package private(set) var own: Tally
  /// Id and tally of each companion, in the order of ids.
  package private(set) var body: [UInt8]

  /// A product of which nothing is known.
  package init() {
    own = Tally()
    body = []
  }

  /// Reads a row.
  package init(own: [UInt8], body: [UInt8]) {
    self.own = own.withUnsafeBufferPointer { bytes in
      var reader = RowReader(bytes)
      return Tally(from: &reader)
    }
    self.body = body
  }

  /// The tally as a row holds it.
  package var encodedOwn: [UInt8] {
    var writer = RowWriter()
    own.write(to: &writer)
    return writer.bytes
  }

  /// True when the row says nothing any more.
  package var isEmpty: Bool { own.isEmpty && body.isEmpty }

  /// Takes changes in, and forgets what came before a period.
  package mutating func apply(_ change: Changes.Product, since first: Int) {
    own.add(change.own)
    own.forget(before: first)
    body = body.withUnsafeBufferPointer { bytes in
      var rewriting = Rewriting(bytes, change.others, since: first)
      return rewriting.run()
    }
  }

  /// Forgets what came before a period.
  package mutating func forget(before first: Int) {
    apply(Changes.Product(id: "", own: Tally(), others: []), since: first)
  }

  /// The ids of all companions.
  package var ids: [String] {
    var ids: [String] = []
    body.withUnsafeBufferPointer { bytes in
      var reader = RowReader(bytes)
      while !reader.isAtEnd {
        ids.append(reader.text())
        _ = Tally.skip(in: &reader)
      }
    }
    return ids
  }

  /// Visits every companion with what its tally comes to in a period.
  func forEach(in period: Int, _ visit: (String, Double) -> Void) {
    body.withUnsafeBufferPointer { bytes in
      var reader = RowReader(bytes)
      while !reader.isAtEnd {
        let id = reader.text()
        visit(id, Tally.value(in: period, of: &reader))
      }
    }
  }
}

/// One walk over a row, in which old entries are copied, changed or left out, and new ones put in
/// their place.
private struct Rewriting {
  private var reader: RowReader
  private var writer = RowWriter()
  private let others: [Changes.Other]
  private var next = 0
  private let first: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ others: [Changes.Other], since first: Int) {
    reader = RowReader(bytes)
    self.others = others
    self.first = first
    writer.reserve(bytes.count + others.count * 16)
  }

  mutating func run() -> [UInt8] {
    while !reader.isAtEnd {
      let start = reader.position
      let id = reader.utf8()
      while next < others.count, others[next].id.utf8.lexicographicallyPrecedes(id) {
        putNew(others[next].id)
      }
      if next < others.count, others[next].id.utf8.elementsEqual(id) {
        put(others[next].id, Tally(from: &reader))
      } else {
        let before = reader
        if Tally.skip(in: &reader) >= first {
          writer.copy(reader.slice(from: start))
        } else {
          reader = before
          write(String(decoding: id, as: UTF8.self), Tally(from: &reader))
        }
      }
    }
    while next < others.count { putNew(others[next].id) }
    return writer.bytes
  }

  /// Writes all that is new of a companion of which there was nothing.
  private mutating func putNew(_ id: String) {
    let start = next
    var count = 0
    while next < others.count, others[next].id == id {
      if others[next].part.period >= first { count += 1 }
      next += 1
    }
    if count == 0 { return }
    writer.write(id)
    writer.write(UInt64(count))
    for other in others[start..<next] where other.part.period >= first {
      other.part.write(to: &writer)
    }
  }

  /// Writes what was there of a companion together with all that is new of it.
  private mutating func put(_ id: String, _ tally: Tally) {
    var tally = tally
    while next < others.count, others[next].id == id {
      tally.add(others[next].part.weight, in: others[next].part.period)
      next += 1
    }
    write(id, tally)
  }

  private mutating func write(_ id: String, _ tally: Tally) {
    var tally = tally
    tally.forget(before: first)
    if tally.isEmpty { return }
    writer.write(id)
    tally.write(to: &writer)
  }
}
