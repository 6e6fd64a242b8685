import Foundation
import Values

/// The orders of a real shop over seven months (UCI Online Retail), where the file is at hand: an
/// invoice that is no cancellation, with a customer and at least one line of more than nothing.
struct RealOrder: Sendable {
  let invoice: String
  let customer: String
  /// The earliest of its lines.
  let at: Instant

  private static let file = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "shared/data/online-retail-2010-12--2011-06.csv.gz")

  /// Whether the file is at hand.
  static let isThere = FileManager.default.fileExists(atPath: file.path)

  /// All orders, oldest first.
  static let all: [RealOrder] = {
    do {
      return try read(unpacked())
    } catch {
      print("the real orders cannot be read: \(error)")
      return []
    }
  }()

  private static func unpacked() throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }

  private static func read(_ data: Data) -> [RealOrder] {
    var orders: [String: RealOrder] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")).dropFirst() {
      guard line.first != UInt8(ascii: "C"), let end = line.firstIndex(of: UInt8(ascii: ","))
      else { continue }
      // Descriptions may hold commas: what is wanted stands before and behind them.
      let fields = line.suffix(80).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .suffix(5).map { String(decoding: $0, as: UTF8.self) }
      let invoice = String(decoding: line[..<end], as: UTF8.self)
      let customer = fields[3]
      guard !customer.isEmpty, !fields[0].hasPrefix("-"), fields[0] != "0.0",
        let at = Instant(text: fields[1].replacing(" ", with: "T") + "Z")
      else { continue }
      if let known = orders[invoice], known.at <= at { continue }
      orders[invoice] = RealOrder(invoice: invoice, customer: customer, at: at)
    }
    return orders.values.sorted { ($0.at, $0.invoice) < ($1.at, $1.invoice) }
  }
}
