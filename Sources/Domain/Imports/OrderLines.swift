import Events
import Values

/// Orders: the lines of one order become one Order Completed. They may stand among the lines of
/// `Limits.openOrders` others; orders come out in the order of their first lines.
struct OrderLines: Sendable {
  private let mapping: Mapping
  private let stamp: ImportStamp
  /// Orders of which more lines may come, the one that began first at `oldest`.
  private var open: [OrderDraft] = []
  private var oldest = 0
  private var places: [String: Int] = [:]
  private var lines = 0
  private var closed = Remembered(limit: Limits.closedOrders)

  init(_ mapping: Mapping, _ stamp: ImportStamp) {
    self.mapping = mapping
    self.stamp = stamp
  }

  mutating func take(_ record: ImportRecord) -> [ImportOutcome] {
    do throws(ImportReject) {
      let line = try OrderLine(record, mapping)
      if line.isEmpty {
        throw ImportReject(
          record, code: "invalid_quantity",
          message: "Nothing is bought by this line: its quantity is not above zero.")
      }
      try add(line, record)
    } catch {
      return [.rejected(error)]
    }
    var outcomes: [ImportOutcome] = []
    while open.count - oldest > Limits.openOrders || lines > Limits.openLines {
      outcomes.append(close())
    }
    return outcomes
  }

  mutating func finish() -> [ImportOutcome] {
    var outcomes: [ImportOutcome] = []
    while oldest < open.count { outcomes.append(close()) }
    return outcomes
  }

  private mutating func add(_ line: OrderLine, _ record: ImportRecord) throws(ImportReject) {
    if let place = places[line.order] {
      open[place].add(line, record)
    } else {
      if closed.contains(line.order) {
        throw ImportReject(
          record, code: "order_scattered",
          message: "The lines of the order \(line.order) lie more than \(Limits.openOrders) orders "
            + "apart. Sort the file by the number of the order.")
      }
      places[line.order] = open.count
      open.append(OrderDraft(line, record))
    }
    lines += 1
  }

  /// Closes the order that began first.
  private mutating func close() -> ImportOutcome {
    let draft = open[oldest]
    places[draft.id] = nil
    closed.insert(draft.id)
    lines -= draft.lines
    oldest += 1
    if oldest > Limits.openOrders {
      open.removeFirst(oldest)
      oldest = 0
      for (place, draft) in open.enumerated() { places[draft.id] = place }
    }
    do throws(ImportReject) {
      return .stated(try draft.statement(stamp))
    } catch {
      return .rejected(error)
    }
  }
}

/// The last of many names, as numbers of eight bytes.
private struct Remembered: Sendable {
  private let limit: Int
  private var numbers: Set<UInt64> = []
  private var order: [UInt64] = []
  private var next = 0

  init(limit: Int) {
    self.limit = limit
  }

  func contains(_ name: String) -> Bool { numbers.contains(Fingerprint(name).low) }

  mutating func insert(_ name: String) {
    let number = Fingerprint(name).low
    guard numbers.insert(number).inserted else { return }
    if order.count < limit {
      order.append(number)
    } else {
      numbers.remove(order[next])
      order[next] = number
      next = (next + 1) % limit
    }
  }
}
