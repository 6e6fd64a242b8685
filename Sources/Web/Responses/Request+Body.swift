package import Hummingbird
import NIOCore

extension Request {
  /// The whole body, unpacked where it is compressed (`Content-Encoding: gzip` or `deflate`).
  ///
  /// - Parameter limit: bytes that are taken at most, as sent and also unpacked; nothing beyond it
  ///   is unpacked.
  /// - Throws: `Refusal` with 413 beyond the limit, 400 for a body that cannot be unpacked, 415 for
  ///   another encoding.
  package func bytes(limit: Int) async throws -> [UInt8] {
    let isPacked = try isPacked()
    let announced = headers[.contentLength].flatMap { Int($0) } ?? 0
    guard announced <= limit else { throw Refusal.tooLarge(limit) }
    var bytes: [UInt8] = []
    for try await buffer in body {
      guard bytes.count + buffer.readableBytes <= limit else { throw Refusal.tooLarge(limit) }
      if bytes.isEmpty {
        bytes.reserveCapacity(max(buffer.readableBytes, announced))
      }
      buffer.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
    }
    guard isPacked else { return bytes }
    do throws(Inflation.Failure) {
      return try Inflation.inflate(bytes, limit: limit)
    } catch {
      switch error {
      case .tooLarge: throw Refusal.tooLarge(limit)
      case .malformed, .truncated:
        throw Refusal(.badRequest, "malformed_encoding", error.message)
      }
    }
  }

  private func isPacked() throws(Refusal) -> Bool {
    guard let encoding = headers[.contentEncoding]?.lowercased() else { return false }
    switch encoding {
    case "gzip", "x-gzip", "deflate": return true
    case "", "identity": return false
    default:
      throw Refusal(
        .unsupportedMediaType, "unsupported_encoding",
        "The body may be plain or have the Content-Encoding gzip or deflate.")
    }
  }
}

extension Refusal {
  /// The body has more bytes than are taken.
  package static func tooLarge(_ limit: Int) -> Refusal {
    Refusal(.contentTooLarge, "body_too_large", "The body has more than \(limit) bytes.")
  }
}
