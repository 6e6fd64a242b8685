extension ScoredProduct {
  /// A list of neighbours as a row holds it.
  package static func encode(_ neighbours: [ScoredProduct]) -> [UInt8] {
    var writer = RowWriter()
    for neighbour in neighbours {
      writer.write(neighbour.id)
      writer.write(UInt64(Float(neighbour.score).bitPattern))
    }
    return writer.bytes
  }

  /// Reads such a row.
  package static func decode(_ bytes: [UInt8]) -> [ScoredProduct] {
    bytes.withUnsafeBufferPointer { bytes in
      var reader = RowReader(bytes)
      var neighbours: [ScoredProduct] = []
      while !reader.isAtEnd {
        let id = reader.text()
        let score = Float(bitPattern: UInt32(reader.number()))
        neighbours.append(ScoredProduct(id: id, score: Double(score)))
      }
      return neighbours
    }
  }
}
