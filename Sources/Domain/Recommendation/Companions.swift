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
    rewrite(with: change.others, since: first)
  }

  /// Forgets what came before a period.
  package mutating func forget(before first: Int) {
    rewrite(with: [], since: first)
  }

  /// One walk over the row, in which old entries are copied, changed or left out, and new ones put
  /// in their place.
  private mutating func rewrite(with others: [(id: String, tally: Tally)], since first: Int) {
    own.forget(before: first)
    body = body.withUnsafeBufferPointer { bytes in
      var (reader, writer) = (RowReader(bytes), RowWriter())
      writer.reserve(bytes.count + others.count * 24)
      var next = others.startIndex
      func put(_ id: String, _ tally: Tally) {
        var tally = tally
        tally.forget(before: first)
        if tally.isEmpty { return }
        writer.write(id)
        tally.write(to: &writer)
      }
      while !reader.isAtEnd {
        let start = reader.position
        let id = reader.utf8()
        let tally = Tally(from: &reader)
        while next < others.endIndex, others[next].id.utf8.lexicographicallyPrecedes(id) {
          put(others[next].id, others[next].tally)
          next += 1
        }
        if next < others.endIndex, others[next].id.utf8.elementsEqual(id) {
          var sum = tally
          sum.add(others[next].tally)
          put(others[next].id, sum)
          next += 1
        } else if tally.parts.first.map({ $0.period < first }) ?? true {
          put(String(decoding: id, as: UTF8.self), tally)
        } else {
          writer.copy(reader.slice(from: start))
        }
      }
      for other in others[next...] { put(other.id, other.tally) }
      return writer.bytes
    }
  }

  /// The ids of all companions.
  package var ids: [String] {
    var ids: [String] = []
    forEach { id, _ in ids.append(id) }
    return ids
  }

  func forEach(_ visit: (String, Tally) -> Void) {
    body.withUnsafeBufferPointer { bytes in
      var reader = RowReader(bytes)
      while !reader.isAtEnd {
        let id = reader.text()
        visit(id, Tally(from: &reader))
      }
    }
  }
}
