extension Event {
  /// What bytes of the log mean to a shop, found without reading them as a whole: nil for most.
  ///
  /// Where the name of a member lies deeper, an event may be taken for one that it is not, never
  /// the other way round: who skims looks at `commerce` of what is left.
  package static func skimmed(_ bytes: UnsafeRawBufferPointer) -> CommerceEvent? {
    var index = 0
    let last = bytes.count - Event.nameMember.count
    while index < last {
      // Every member but the first begins with a comma.
      if bytes[index] == UInt8(ascii: ","), isName(bytes, at: index) {
        let start = index + Event.nameMember.count
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") { end += 1 }
        return CommerceEvent(name: String(decoding: bytes[start..<end], as: UTF8.self))
      }
      index += 1
    }
    return nil
  }

  /// A name stands behind `,"n":"`; in a text the quotes would be escaped.
  private static let nameMember = Array(#","n":""#.utf8)

  private static func isName(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
    for (offset, byte) in Event.nameMember.enumerated() where bytes[index + offset] != byte {
      return false
    }
    return true
  }
}
