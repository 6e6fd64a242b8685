import Database
import Messages
import Store
import Values

// Liveness: when all is well again, everything comes to its end.

extension World {
  /// Heals everything and lets time pass until nothing is left to do.
  func heal() throws {
    faults = false
    let clock = try database.readNow { try $0.partitions.clock() }
    time = max(time, clock)
    skew = .zero
    note("all is well")
    for id in paused.sorted() { try resume(id) }
    try restartAll()
    for _ in 0..<World.patience {
      try drain()
      let next = try database.readNow { transaction in
        [try transaction.timers.next(), try transaction.messages.next()].compactMap { $0 }.min()
      }
      guard let next else { return }
      if next <= time, try !isBusy() {
        throw violation("something was due at \(next.text) and nobody cared")
      }
      time = max(time, next)
    }
    throw violation("the world does not come to rest")
  }

  /// Works until nothing is left that could be done at this instant.
  private func drain() throws {
    for _ in 0..<World.patience {
      if try !isBusy() { return }
    }
    throw violation("the engine does not come to rest at one instant")
  }

  private func isBusy() throws -> Bool {
    var isBusy = !wire.isEmpty
    let node = chance.pick(nodes)
    try ingest(node, atMost: 50)
    for partition in 0..<partitions {
      if try apply(node, partition) { isBusy = true }
      for channel in ChannelKind.allCases {
        if try claim(node, channel, partition) { isBusy = true }
      }
    }
    while try deliver(node) { isBusy = true }
    if try sweep(node, limit: 50) { isBusy = true }
    return isBusy
  }

  /// More steps than any world needs.
  private static let patience = 4_000
}
