package import Database
package import Events
package import Values
package import Store

/// Takes events in: each request waits until its events are durable, and all requests that wait at
/// the same time share one commit (I1).
package actor Ingest {
  private let database: any Database
  private let partitions: Int
  private let tail: Tail
  private let applied: Bell
  private var waiting: [Waiting] = []
  private var waitingEvents = 0
  private var isCommitting = false

  private struct Waiting {
    let events: [Event]
    let done: CheckedContinuation<[Place], any Error>
  }

  /// Where an event stands in the log.
  package struct Place: Sendable, Hashable {
    package let partition: Int
    package let position: Int64
  }

  /// The engine cannot take more at the moment.
  package struct Behind: Error, Hashable {
    /// When to try again.
    package let retryAfter: Span
  }

  /// - Parameters:
  ///   - tail: gets fresh events, so that Apply need not read them back.
  ///   - bell: is rung after each commit.
  package init(database: any Database, partitions: Int, tail: Tail, bell: Bell) {
    self.database = database
    self.partitions = partitions
    self.tail = tail
    applied = bell
  }

  /// Returns once the events are durable, with their places in the same order.
  ///
  /// - Throws: `Behind` when too much waits already; whatever the database throws.
  @discardableResult
  package func append(_ events: [Event]) async throws -> [Place] {
    if events.isEmpty { return [] }
    guard waitingEvents + events.count <= Limits.waitingEvents || waiting.isEmpty else {
      throw Behind(retryAfter: .seconds(1))
    }
    guard tail.backlog < Limits.backlog else { throw Behind(retryAfter: .seconds(5)) }
    return try await withCheckedThrowingContinuation { continuation in
      waiting.append(Waiting(events: events, done: continuation))
      waitingEvents += events.count
      if !isCommitting {
        isCommitting = true
        Task { await self.commitAll() }  // Ends by itself once nothing waits.
      }
    }
  }

  private func commitAll() async {
    while !waiting.isEmpty {
      let group = nextGroup()
      let events = group.map(\.events)
      let partitions = partitions
      do {
        let (places, entries) = try await database.write(.full) { transaction in
          try Ingest.append(events, partitions: partitions, in: transaction)
        }
        tail.add(entries)
        applied.ring()
        for (request, places) in zip(group, places) { request.done.resume(returning: places) }
      } catch {
        for request in group { request.done.resume(throwing: error) }
      }
    }
    isCommitting = false
  }

  private func nextGroup() -> [Waiting] {
    var count = 0
    var taken = 0
    for request in waiting where taken == 0 || count + request.events.count <= Limits.commitEvents {
      count += request.events.count
      taken += 1
    }
    let group = Array(waiting.prefix(taken))
    waiting.removeFirst(taken)
    waitingEvents -= group.reduce(0) { $0 + $1.events.count }
    return group
  }

  /// Appends the events of several requests, partition by partition in rising order, so that two
  /// nodes never wait for each other. For transactions that write more than the log.
  package static func append(
    _ requests: [[Event]], partitions: Int, in transaction: Transaction
  ) throws -> (places: [[Place]], entries: [Int: [Log.Entry]]) {
    var byPartition: [Int: [(request: Int, event: Int)]] = [:]
    for (request, events) in requests.enumerated() {
      for (index, event) in events.enumerated() {
        byPartition[event.route(partitions: partitions), default: []].append((request, index))
      }
    }
    var places = requests.map {
      Array(repeating: Place(partition: 0, position: 0), count: $0.count)
    }
    var entries: [Int: [Log.Entry]] = [:]
    for (partition, routes) in byPartition.sorted(by: { $0.key < $1.key }) {
      let events = routes.map { requests[$0.request][$0.event] }
      let first = try transaction.log.append(events, to: partition)
      for (offset, route) in routes.enumerated() {
        let position = first + Int64(offset)
        places[route.request][route.event] = Place(partition: partition, position: position)
        entries[partition, default: []].append(
          Log.Entry(position: position, event: events[offset]))
      }
    }
    return (places, entries)
  }
}

extension Event {
  /// The partition in which an event waits for Apply: that of the contact where it is known,
  /// otherwise that of the name it comes under. Apply forwards what belongs elsewhere.
  func route(partitions: Int) -> Int {
    if let contact { return contact.partition }
    if let userId {
      return Identities.Identity(kind: .user, value: userId).partition(of: partitions)
    }
    return Identities.Identity(kind: .anonymous, value: anonymousId ?? "")
      .partition(of: partitions)
  }
}
