import Composition
import Foundation
import Imports
import Store
import Testing
import Values

/// A gzip member (RFC 1952) that holds its bytes as they are (RFC 1951, 3.2.4).
private func packed(_ text: String) -> [UInt8] {
  let bytes = Array(text.utf8)
  let count = UInt16(bytes.count)
  var crc: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  crc = ~crc
  let little = { (value: UInt32) in
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
  return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(UInt32(count)).prefix(2)
    + little(UInt32(~count)).prefix(2) + bytes + little(crc) + little(UInt32(count))
}

struct PackedImportTests {
  private func take(
    _ bytes: [UInt8], in workshop: Workshop
  ) async throws -> ImportRows.Progress {
    let path = try workshop.write("people.csv.gz", "")
    try Data(bytes).write(to: URL(filePath: path))
    let installation = try await workshop.installation()
    let done = try await FileImport(FileImport.Request(.contacts, path: path)).run(
      in: installation, now: { Workshop.now }, report: { _ in })
    await installation.close()
    return done
  }

  @Test func `a packed file may have several members`() async throws {
    let done = try await take(
      packed("user_id,email\n1,a@b.fr\n2,") + packed("c@d.fr\n"), in: try Workshop())
    #expect([done.records, done.taken, done.rejected] == [2, 2, 0])
  }

  @Test func `a packed file that is cut off or damaged is told in words`() async throws {
    let whole = packed("user_id,email\n1,a@b.fr\n")
    var error = await #expect(throws: UnreadableFile.self) {
      try await take(Array(whole.dropLast(9)), in: try Workshop())
    }
    #expect(error?.description.contains("is cut off") == true)
    var damaged = whole
    damaged[20] ^= 1
    error = await #expect(throws: UnreadableFile.self) {
      try await take(damaged, in: try Workshop())
    }
    #expect(error?.description.contains("damaged") == true)
  }

  @Test func `progress says the rate and what is left`() {
    let pace = Pace(since: Workshop.now)
    #expect(pace.rate(500, at: Workshop.now + .seconds(2)) == 250)
    #expect(pace.rate(500, at: Workshop.now) == nil)
    #expect(pace.left(0.25, at: Workshop.now + .seconds(10)) == .seconds(30))
    #expect(pace.left(0, at: Workshop.now + .seconds(10)) == nil)
    #expect(Pace.clock(.seconds(7)) == "0:07")
    #expect(Pace.clock(.seconds(3_723)) == "1:02:03")
    #expect(Pace.grouped(1_234_567) == "1,234,567")
    #expect(Pace.grouped(12) == "12")
  }
}
