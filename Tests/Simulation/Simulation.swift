import Engine
import Messages
import Values

/// The engine in a world of faults, from one seed (ARCHITECTURE.md, "Determinism").
package enum Simulation {
  /// What became of a world.
  package struct Report: Sendable {
    /// Names the contents of all tables at the end.
    package let digest: String
    /// What was done how often.
    package let deeds: [String: Int]
  }

  /// Lives through a world: first safety under faults, then liveness once all is well.
  ///
  /// - Throws: `Violation` when the engine breaks a promise.
  package static func run(seed: UInt64, isVerbose: Bool = false) async throws -> Report {
    let world = try await World(seed: seed, isVerbose: isVerbose)
    do {
      try world.found()
      for moment in 1...moments {
        try world.live()
        if moment % 16 == 0 { try world.check() }
      }
      try world.heal()
      try world.check()
      try world.checkEnd()
      return Report(digest: try world.digest(), deeds: world.memory.deeds)
    } catch let violation as Violation {
      throw violation
    } catch {
      throw world.violation("the engine failed: \(error)")
    }
  }

  /// How often something happens before all is well.
  private static let moments = 500
}

extension World {
  /// Something happens.
  fileprivate func live() throws {
    let node = chance.pick(nodes)
    switch chance.below(100) {
    case 0..<34: shop()
    case 34..<50: try ingest(node, atMost: chance.among(1...6))
    case 50..<72: try apply(node, chance.below(partitions))
    case 72..<82: try claimSomething(node)
    case 82..<91: try deliver(node)
    case 91..<96: try passTime()
    case 96: try sweep(node, limit: chance.among(1...4))
    case 97, 98: try edit()
    default:
      if chance.happens(30) {
        note("everything stops and begins again")
        try restartAll()
      } else {
        try reconcile(chance.below(partitions), before: now - Engine::Limits.underWay)
      }
    }
  }

  /// Claims on the first lane, from any on, that has something.
  private func claimSomething(_ node: Node) throws {
    let lanes = ChannelKind.allCases.flatMap { channel in
      (0..<partitions).map { (channel, $0) }
    }
    let first = chance.below(lanes.count)
    for (channel, partition) in lanes[first...] + lanes[..<first] {
      if try claim(node, channel, partition) { return }
    }
  }

  private func passTime() throws {
    switch chance.below(20) {
    case 0:
      time = time + .days(30)
      note("the clock jumps forward by a month")
    case 1:
      skew = .minutes(-Int64(chance.among(1...600)))
      note("the clock jumps back")
    case 2...4: skew = .zero
    case 5...9: time = time + .hours(Int64(chance.among(1...30)))
    default: time = time + .minutes(Int64(chance.among(1...45)))
    }
  }
}
