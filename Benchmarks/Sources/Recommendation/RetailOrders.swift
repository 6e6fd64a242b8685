import Foundation
import Values

/// The orders of a shop, from lines in the form of UCI Online Retail.
struct RetailOrders {
  struct Order {
    let customer: String
    let at: Instant
    let products: [String]
  }

  /// In the order of time.
  let orders: [Order]

  /// Reads a CSV file, also a compressed one. An order is an invoice with a customer that is no
  /// cancellation and has a line with a quantity above zero.
  init(path: String) throws {
    struct Invoice {
      let customer: String
      var at: Instant
      var products: [String] = []
    }
    var invoices: [String: Invoice] = [:]
    let rows = CSV.rows(try RetailOrders.bytes(of: path))
    let header = rows.first ?? []
    func column(_ name: String) throws -> Int {
      guard let index = header.firstIndex(of: name) else {
        throw Unmeasurable("\(path) has no column \(name)")
      }
      return index
    }
    let (invoice, product) = (try column("InvoiceNo"), try column("StockCode"))
    let (quantity, date) = (try column("Quantity"), try column("InvoiceDate"))
    let customer = try column("CustomerID")
    for row in rows.dropFirst() where row.count == header.count {
      let id = row[invoice]
      guard !id.hasPrefix("C"), !row[customer].isEmpty, Double(row[quantity]) ?? 0 > 0,
        let at = Instant(text: row[date].replacing(" ", with: "T") + "Z")
      else { continue }
      var order = invoices[id] ?? Invoice(customer: row[customer], at: at)
      order.at = min(order.at, at)
      order.products.append(row[product])
      invoices[id] = order
    }
    orders = invoices.sorted { ($0.value.at, $0.key) < ($1.value.at, $1.key) }.map {
      Order(customer: $0.value.customer, at: $0.value.at, products: $0.value.products)
    }
  }

  private static func bytes(of path: String) throws -> Data {
    guard path.hasSuffix(".gz") else { return try Data(contentsOf: URL(fileURLWithPath: path)) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Unmeasurable("gzip cannot read \(path)") }
    return bytes
  }
}

/// Comma-separated values (RFC 4180).
private enum CSV {
  static func rows(_ data: Data) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    func end() {
      row.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
    }
    for byte in Array(data) {
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted: end()
      case UInt8(ascii: "\n") where !isQuoted:
        end()
        rows.append(row)
        row.removeAll(keepingCapacity: true)
      case UInt8(ascii: "\r") where !isQuoted: continue
      default: field.append(byte)
      }
    }
    if !field.isEmpty || !row.isEmpty {
      end()
      rows.append(row)
    }
    return rows
  }
}
