import CPostgres
import Database
import Foundation

/// One connection in pipeline mode: statements are queued and sent without waiting, and their
/// results are read when one is needed. It belongs to one thread.
///
/// Sending never blocks while results wait to be read, or both sides could stand still with full
/// buffers: the socket is non-blocking, and whoever waits reads as well as writes.
final class Connection {
  /// What results are to come, in order.
  private enum Queued {
    case preparation(Statements.Key)
    case statement(Shape, isKept: Bool)
    case deallocation
  }

  private let link: OpaquePointer
  private var statements = Statements()
  private var parameters = Parameters()
  private var queue: [Queued] = []
  private var queuedBytes = 0
  /// Names of statements that the server may forget.
  private var dropped: [String] = []
  private var hasUnsent = false
  /// Whether the connection must not be used for another transaction.
  private(set) var isSpoilt = false

  init(url: String) throws(DatabaseError) {
    let timeout = String(Limits.connectTimeout)
    // What stands before the address can be changed by it, what stands after it cannot.
    let link = withStrings([
      "connect_timeout", timeout, "dbname", url, "client_encoding", "UTF8",
    ]) { strings in
      let keywords = [strings[0], strings[2], strings[4], nil]
      let values = [strings[1], strings[3], strings[5], nil]
      return PQconnectdbParams(keywords, values, 1)
    }
    guard let link else { throw .unavailable("no memory for a connection") }
    guard PQstatus(link) == CONNECTION_OK else {
      let message = firstLine(PQerrorMessage(link))
      PQfinish(link)
      throw .unavailable(message)
    }
    self.link = link
    guard PQserverVersion(link) >= 150_000 else {
      throw .unsupported("PostgreSQL must be version 15 or newer")
    }
    // Notices would be printed.
    _ = PQsetNoticeProcessor(link, { _, _ in }, nil)
    guard PQsetnonblocking(link, 1) == 0, PQenterPipelineMode(link) == 1 else { throw lost() }
  }

  deinit {
    PQfinish(link)
  }

  /// Whether a transaction is open, be it failed.
  var isInTransaction: Bool { PQtransactionStatus(link) != PQTRANS_IDLE }

  /// Notices that the server has gone since the last transaction.
  func isAlive() -> Bool {
    // A farewell and the end of the stream come one after the other.
    for _ in 1...Limits.idleReads {
      guard !isSpoilt, PQstatus(link) == CONNECTION_OK else { return false }
      var state = pollfd(fd: PQsocket(link), events: Int16(POLLIN), revents: 0)
      guard poll(&state, 1, 0) > 0 else { return true }
      guard PQconsumeInput(link) == 1 else { return false }
    }
    return false
  }
}

// MARK: - Statements

extension Connection {
  /// Queues a statement.
  func send(_ query: Query) throws(DatabaseError) {
    if queue.count >= Limits.queuedStatements || queuedBytes >= Limits.queuedBytes {
      try settle()
    }
    try parameters.encode(query.bindings)
    queuedBytes += parameters.bytes.count
    let key = Statements.Key(shape: query.shape, types: parameters.types)
    let kept = statements.name(of: key)
    let name: String
    if let kept {
      name = kept
    } else {
      name = try prepare(key)
    }
    let count = CInt(parameters.count)
    let sent = parameters.withPointers { values, lengths, formats in
      PQsendQueryPrepared(link, name, count, values, lengths, formats, 1)
    }
    guard sent == 1 else { throw lost() }
    queue.append(.statement(key.shape, isKept: kept != nil))
  }

  /// Executes a statement after everything queued and calls with its result.
  func execute<T>(
    _ query: Query, _ body: (OpaquePointer) -> T
  ) throws(DatabaseError) -> T {
    try send(query)
    guard let result = try results() else { preconditionFailure("a statement has no result") }
    defer { PQclear(result) }
    return body(result)
  }

  /// Waits for everything queued.
  func settle() throws(DatabaseError) {
    if queue.isEmpty { return }
    PQclear(try results())
  }

  private func prepare(_ key: Statements.Key) throws(DatabaseError) -> String {
    try forgetDropped()
    let (name, old) = statements.add(key)
    if let old { dropped.append(old) }
    let sql = key.shape.sql(in: .postgres)
    guard PQsendPrepare(link, name, sql, CInt(key.types.count), key.types) == 1 else {
      throw lost()
    }
    queue.append(.preparation(key))
    return name
  }

  private func forgetDropped() throws(DatabaseError) {
    // Nothing may come before BEGIN in the same go.
    guard isInTransaction || !queue.isEmpty else { return }
    for name in dropped {
      guard PQsendQueryParams(link, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0) == 1 else {
        throw lost()
      }
      queue.append(.deallocation)
    }
    dropped.removeAll()
  }
}

// MARK: - Results

extension Connection {
  /// Reads the results of everything queued and returns the last one, which is the caller's to
  /// clear. After an error the server skips the rest of the queue; the first error is thrown.
  private func results() throws(DatabaseError) -> OpaquePointer? {
    guard PQpipelineSync(link) == 1 else { throw lost() }
    try flush()
    var last: OpaquePointer?
    var isComplete = false
    defer { if !isComplete { PQclear(last) } }
    var failure: DatabaseError?
    for queued in queue {
      PQclear(last)
      last = nil
      last = try next()
      guard let result = last else { throw lost() }
      if let error = check(result, of: queued), failure == nil { failure = error }
      // Each answer ends with nothing, unless the server takes leave.
      if let farewell = try next() {
        PQclear(farewell)
        isSpoilt = true
        throw failure ?? lost()
      }
    }
    let end = try next()
    defer { PQclear(end) }
    guard PQresultStatus(end) == PGRES_PIPELINE_SYNC else {
      isSpoilt = true
      throw failure ?? lost()
    }
    queue.removeAll(keepingCapacity: true)
    queuedBytes = 0
    if let failure { throw failure }
    isComplete = true
    return last
  }

  private func check(_ result: OpaquePointer, of queued: Queued) -> DatabaseError? {
    let status = PQresultStatus(result)
    if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY {
      return nil
    }
    let sql: String
    var isKept = false
    switch queued {
    case .preparation(let key):
      statements.remove(key)
      sql = key.shape.sql(in: .postgres)
    case .statement(let shape, let wasKept):
      sql = shape.sql(in: .postgres)
      isKept = wasKept
    case .deallocation:
      sql = "DEALLOCATE"
    }
    if status == PGRES_PIPELINE_ABORTED { return nil }
    let error = failure(of: result, sql: sql, isKept: isKept)
    if PQstatus(link) == CONNECTION_BAD { isSpoilt = true }
    if isKept, case .busy = error, isStale(result) { isSpoilt = true }
    return error
  }

  private func next() throws(DatabaseError) -> OpaquePointer? {
    while PQisBusy(link) == 1 { try wait() }
    return PQgetResult(link)
  }

  private func flush() throws(DatabaseError) {
    switch PQflush(link) {
    case 0: hasUnsent = false
    case 1: hasUnsent = true
    default: throw lost()
    }
  }

  /// Waits until there is something to read, or room to write when something is unsent.
  private func wait() throws(DatabaseError) {
    let events = POLLIN | (hasUnsent ? POLLOUT : 0)
    var state = pollfd(fd: PQsocket(link), events: Int16(events), revents: 0)
    guard poll(&state, 1, -1) >= 0 || errno == EINTR else { throw lost() }
    if Int32(state.revents) & ~POLLOUT != 0, PQconsumeInput(link) == 0 { throw lost() }
    if hasUnsent { try flush() }
  }

  private func lost() -> DatabaseError {
    isSpoilt = true
    return .unavailable(firstLine(PQerrorMessage(link)))
  }
}

/// Calls with C strings that live as long as the call.
private func withStrings<T>(
  _ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> T
) -> T {
  let copies = strings.map { strdup($0) }
  defer { copies.forEach { free($0) } }
  return body(copies.map { UnsafePointer($0) })
}
