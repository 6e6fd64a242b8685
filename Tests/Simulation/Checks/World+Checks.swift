import Database
import Values

// The promises of the engine, judged by its tables and by what the world remembers, not by the
// code that keeps them.

extension World {
  /// What holds at every moment.
  func check() throws {
    memory.did("checks")
    try checkTimers()
    try checkParked()
    try checkProgress()
    try checkLines()
    try checkRuns()
    try checkCounts()
    try checkMessages()
    try checkSegments()
  }

  /// What holds once all is done.
  func checkEnd() throws {
    try expectNone(
      "SELECT journey || ' at ' || step || ' of ' || contact FROM runs WHERE parked = 1",
      "a run is inside for ever")
    try expectNone(
      "SELECT state || ' ' || hex(key) FROM messages WHERE state IN ('queued', 'handed_over')",
      "a message has no end")
    try expectNone("SELECT contact || ' ' || due FROM timers", "a timer is left")
    try expectNone(
      """
      SELECT p.partition || ' at ' || p.cursor || ' of ' || h.head FROM partitions p
      JOIN log_heads h ON h.partition = p.partition WHERE h.head <> p.cursor
      """, "events are left")
    try checkTaken()
    try checkEverythingCounted()
    try checkPurchases()
    try checkCarts()
    try checkRebuilt()
  }

  /// The first column of an answer, which is text.
  func texts(_ query: Query) throws -> [String] {
    try database.readNow { transaction in try transaction.rows(query) { $0.text(0) } }
  }

  /// Throws unless an answer is empty.
  func expectNone(_ query: Query, _ message: String) throws {
    let found = try texts(query)
    guard let first = found.first else { return }
    throw violation("\(message): \(first)\(found.count > 1 ? " and \(found.count - 1) more" : "")")
  }

  /// Throws unless two answers hold the same lines.
  func expectEqual(_ left: Query, _ right: Query, _ message: String) throws {
    try expectEqual(try texts(left), try texts(right), message)
  }

  func expectEqual(_ left: [String], _ right: [String], _ message: String) throws {
    let (left, right) = (left.sorted(), right.sorted())
    if left == right { return }
    let onlyLeft = Set(left).subtracting(right).sorted()
    let onlyRight = Set(right).subtracting(left).sorted()
    throw violation(
      "\(message): \(onlyLeft.prefix(3)) against \(onlyRight.prefix(3)), "
        + "\(left.count) and \(right.count) lines")
  }
}
