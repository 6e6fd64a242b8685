import Foundation
import Recommendation
import Testing
import Values

/// The first seven months of UCI Online Retail, where they lie beside the project.
private let file = "../shared/data/online-retail-2010-12--2011-06.csv.gz"

/// What the engine does must be worth its while on the orders of a real shop; the figures are in
/// Documentation/decisions/0012-recommendation.md, measured by `parcours-bench recommendation`.
struct RealOrdersTests {
  private struct Order {
    let customer: Substring
    var at: Instant
    var products: [String]
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: file), "the real orders are not here"))
  func `finds more of what people buy next than popularity does`() throws {
    let orders = try read()
    #expect(orders.count == 8_803)
    let (from, to) = (instant("2011-04-01"), instant("2011-06-01"))
    let known = orders.filter { $0.at >= from && $0.at < to }
    var changes = Changes(in: Decay.standard.period(of: to))
    for order in known { changes.add(Basket(order.products, at: order.at)) }
    var rows: [String: Companions] = [:]
    for change in changes.products {
      rows[change.id, default: Companions()].apply(change, since: 0)
    }
    let period = Decay.standard.period(of: to)
    let levels = rows.mapValues { Likeness.level($0.own.value(in: period)) }
    var neighbours = Neighbours()
    for (product, row) in rows {
      neighbours.set(
        product, to: Likeness.standard.neighbours(of: row, in: period, levels: levels))
    }
    var counts: [String: Int64] = [:]
    for count in changes.counts { counts[count.product, default: 0] += count.count }
    let popular = Ranking(day: 0, counts: counts.map { ($0.key, $0.value) }).products.map(\.id)

    let last = Dictionary(known.map { ($0.customer, $0.products) }) { _, later in later }
    var (cases, ours, theirs) = (0, 0, 0)
    for order in orders where order.at >= to {
      guard let basket = last[order.customer] else { continue }
      let wanted = Set(order.products).subtracting(basket)
      if wanted.isEmpty { continue }
      cases += 1
      let named = neighbours.related(to: basket, limit: 12).map(\.id)
      #expect(Set(named).count == named.count && Set(named).isDisjoint(with: basket))
      if !wanted.isDisjoint(with: named) { ours += 1 }
      let usual = popular.lazy.filter { !basket.contains($0) }.prefix(12)
      if !wanted.isDisjoint(with: usual) { theirs += 1 }
    }
    print("next baskets \(cases), hits \(ours), hits of popularity \(theirs)")
    #expect(cases > 700)
    #expect(Double(ours) > 1.1 * Double(theirs))
  }

  private func instant(_ day: String) -> Instant {
    Instant(text: "\(day)T00:00:00Z") ?? .earliest
  }

  /// Orders in the order of time; the columns that are read hold no quotes but the description.
  private func read() throws -> [Order] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var orders: [Substring: Order] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let head = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
      // A description may hold commas; what stands behind it does not.
      let tail = line.split(separator: ",", omittingEmptySubsequences: false).suffix(5)
      guard head.count == 3, let quantity = tail.first, let customer = tail.dropLast().last,
        !head[0].hasPrefix("C"), !customer.isEmpty, Double(quantity) ?? 0 > 0
      else { continue }
      let date = tail[tail.startIndex + 1].replacing(" ", with: "T")
      let at = try #require(Instant(text: "\(date)Z"))
      var order = orders[head[0]] ?? Order(customer: customer, at: at, products: [])
      order.at = min(order.at, at)
      order.products.append(String(head[1]))
      orders[head[0]] = order
    }
    return orders.sorted { ($0.value.at, $0.key) < ($1.value.at, $1.key) }.map(\.value)
  }
}
