import CZlib

/// Packs bytes for tests; 31 bits of window make gzip, 15 zlib.
func packed(_ bytes: [UInt8], windowBits: Int32 = 31) -> [UInt8] {
  var stream = z_stream()
  let size = Int32(MemoryLayout<z_stream>.size)
  let status = deflateInit2_(
    &stream, Z_BEST_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
  precondition(status == Z_OK, "zlib is there")
  defer { deflateEnd(&stream) }
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
  let room = output.count
  let written = bytes.withUnsafeBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(room)
      let status = deflate(&stream, Z_FINISH)
      precondition(status == Z_STREAM_END, "the output has room for everything")
      return room - Int(stream.avail_out)
    }
  }
  output.removeLast(room - written)
  return output
}
