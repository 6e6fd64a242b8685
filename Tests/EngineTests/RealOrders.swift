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
    data.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count, let from = bytes.baseAddress?.advanced(by: start) {
        let end = memchr(from, Int32(UInt8(ascii: "\n")), bytes.count - start)
        let length = end.map { from.distance(to: UnsafeRawPointer($0)) } ?? bytes.count - start
        if let order = order(UnsafeRawBufferPointer(start: from, count: length)),
          orders[order.invoice].map({ order.at < $0.at }) ?? true
        {
          orders[order.invoice] = order
        }
        start += length + 1
      }
    }
    return orders.values.sorted { ($0.at, $0.invoice) < ($1.at, $1.invoice) }
  }

  private static let comma = UInt8(ascii: ",")

  /// The order of one line; nil where it is no order's.
  private static func order(_ line: UnsafeRawBufferPointer) -> RealOrder? {
    // Descriptions may hold commas: what is wanted stands before and behind them.
    var commas: [Int] = []
    var index = line.count - 1
    while index >= 0, commas.count < 5 {
      if line[index] == comma { commas.append(index) }
      index -= 1
    }
    guard commas.count == 5, line[0] != UInt8(ascii: "C"), commas[1] + 1 < commas[0]
    else { return nil }
    func text(_ from: Int, _ to: Int) -> String {
      String(decoding: line[from..<to], as: UTF8.self)
    }
    // …,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
    let quantity = text(commas[4] + 1, commas[3])
    guard !quantity.hasPrefix("-"), quantity != "0.0",
      let at = Instant(text: text(commas[3] + 1, commas[2]).replacing(" ", with: "T") + "Z")
    else { return nil }
    let invoice = text(0, line.firstIndex(of: comma) ?? 0)
    return RealOrder(invoice: invoice, customer: text(commas[1] + 1, commas[0]), at: at)
  }
}
