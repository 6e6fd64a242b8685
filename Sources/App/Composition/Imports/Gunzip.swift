import CZlib

/// Unpacks gzip (RFC 1952) piece by piece; members that follow each other are one file.
final class Gunzip {
  private var stream = z_stream()
  private var input: [UInt8] = []
  private var isInMember = true
  /// Whether everything that came in has been unpacked.
  private(set) var needsMore = true

  init() throws {
    // 15 bits of window, and 16 for gzip alone.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw UnreadableFile(reason: "there is no memory to unpack it") }
  }

  deinit { inflateEnd(&stream) }

  /// Takes the next packed piece, once `needsMore`.
  func take(_ piece: [UInt8]) {
    input = piece
    needsMore = piece.isEmpty
  }

  /// Unpacks on, a bounded piece at a time.
  func next() throws -> [UInt8] {
    let (output, status) = step()
    switch status {
    case Z_STREAM_END:
      isInMember = false
      if !input.isEmpty {
        guard inflateReset(&stream) == Z_OK else { throw Gunzip.damaged }
        isInMember = true
      }
    case Z_OK: isInMember = true
    // Neither input nor room for output: nothing has changed.
    case Z_BUF_ERROR: break
    default: throw Gunzip.damaged
    }
    needsMore = input.isEmpty && output.count < Gunzip.room
    return output
  }

  /// Complains when the file ends in the middle of a member.
  func finish() throws {
    if isInMember { throw UnreadableFile(reason: "the packed file is cut off") }
  }

  private func step() -> ([UInt8], Int32) {
    let packed = input
    return packed.withUnsafeBufferPointer { source in
      var status = Z_OK
      let output = [UInt8](unsafeUninitializedCapacity: Gunzip.room) { room, count in
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.avail_in = UInt32(source.count)
        stream.next_out = room.baseAddress
        stream.avail_out = UInt32(room.count)
        status = inflate(&stream, Z_NO_FLUSH)
        count = room.count - Int(stream.avail_out)
      }
      input.removeFirst(packed.count - Int(stream.avail_in))
      return (output, status)
    }
  }

  private static let room = 256 * 1_024
  private static let damaged = UnreadableFile(
    reason: "the packed file is damaged")
}
