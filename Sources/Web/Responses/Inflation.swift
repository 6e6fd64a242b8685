import CZlib

/// Unpacks gzip (RFC 1952) and zlib (RFC 1950), never beyond a limit: a small body that would
/// become a huge one costs no more than any other.
package enum Inflation {
  /// Why bytes cannot be unpacked.
  package enum Failure: Error, Hashable {
    /// Unpacked, there would be more than the limit.
    case tooLarge
    /// Neither gzip nor zlib, or damaged.
    case malformed
    /// The end is missing.
    case truncated

    /// A sentence for the developer.
    package var message: String {
      switch self {
      case .tooLarge: "The unpacked body is larger than allowed."
      case .malformed: "The body is not in the encoding that Content-Encoding says."
      case .truncated: "The packed body ends too early."
      }
    }
  }

  /// The unpacked bytes; gzip may have several members, which follow each other.
  package static func inflate(_ packed: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    var stream = z_stream()
    // 15 bits of window, and 32 for the recognition of gzip and zlib by their headers.
    guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .malformed }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    output.reserveCapacity(min(limit, max(packed.count * 4, Limits.firstBytes)))
    let failure = packed.withUnsafeBufferPointer { input -> Failure? in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(input.count)
      return unpack(&stream, into: &output, limit: limit)
    }
    if let failure { throw failure }
    return output
  }

  private static func unpack(
    _ stream: inout z_stream, into output: inout [UInt8], limit: Int
  ) -> Failure? {
    // Ends: every round takes input, gives output or returns.
    while true {
      let status = step(&stream, into: &output, upTo: limit + 1)
      if output.count > limit { return .tooLarge }
      switch status {
      case Z_STREAM_END:
        if stream.avail_in == 0 { return nil }
        guard inflateReset(&stream) == Z_OK else { return .malformed }
      case Z_OK:
        continue
      case Z_BUF_ERROR:
        return .truncated
      default:
        return .malformed
      }
    }
  }

  private static func step(
    _ stream: inout z_stream, into output: inout [UInt8], upTo end: Int
  ) -> Int32 {
    let room = min(end - output.count, pieceBytes)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { piece in
      stream.next_out = piece.baseAddress
      stream.avail_out = UInt32(room)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      output.append(
        contentsOf: UnsafeBufferPointer(rebasing: piece[..<(room - Int(stream.avail_out))]))
      return status
    }
  }

  private static let pieceBytes = 32 * 1_024
}
