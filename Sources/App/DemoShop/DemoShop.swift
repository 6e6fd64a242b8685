import AsyncHTTPClient
import Foundation
package import Logging
import Synchronization
import Values

/// A simulated shop in full swing: people come, look, fill carts, leave or buy; and they open some
/// of the mails that reach them. Everything goes over HTTP, so that all of it is real.
package struct DemoShop: Sendable {
  private let server: String
  private let writeKey: String
  private let seed: UInt64
  private let name: String
  private let logger: Logger
  private let memory = Memory()

  /// - Parameters:
  ///   - server: where the tracking API and the inbox are.
  ///   - seed: the same seed brings the same people in the same order.
  ///   - name: was never used before, so that carts of an earlier demo are not gone on with.
  package init(server: String, writeKey: String, seed: UInt64, name: String, logger: Logger) {
    self.server = server
    self.writeKey = writeKey
    self.seed = seed
    self.name = name
    self.logger = logger
  }

  /// Who left which cart behind, by the addresses at which they are reached.
  private final class Memory: Sendable {
    struct State {
      var visits: [String: Visit] = [:]
      var letters: Set<String> = []
    }

    let state = Mutex(State())
  }

  /// People who are in the shop at the start, so that there is soon something to see.
  private static let firstVisitors = 6
  /// Addresses that are remembered.
  private static let remembered = 20_000

  /// Goes on until the task is cancelled.
  package func run() async throws {
    let client = HTTPClient(
      configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
    let tracking = TrackingClient(server: server, writeKey: writeKey, client: client)
    var past = Dice(seed: seed ^ 0x5EED)
    let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    let history = History(name: name, now: now, dice: &past)
    await attempting("the past") { try await tracking.send(history.calls, asHistory: true) }
    await withDiscardingTaskGroup { group in
      group.addTask { await readMail(tracking) }
      var dice = Dice(seed: seed)
      var number = 0
      while !Task.isCancelled {
        number += 1
        var own = Dice(seed: dice.next())
        let visitor = number
        group.addTask { await visit(visitor, &own, tracking) }
        if number < DemoShop.firstVisitors { continue }
        do {
          try await Task.sleep(for: dice.seconds(0.5...3.5))
        } catch {
          break  // Cancelled: the shop closes.
        }
      }
      group.cancelAll()
    }
    try await client.shutdown()
  }

  private func visit(_ number: Int, _ dice: inout Dice, _ tracking: TrackingClient) async {
    let shopper = Shopper(number: number, dice: &dice)
    let visit = Visit(shopper, name: "\(name)-\(number)", dice: &dice)
    await attempting("a visit") {
      for (index, moment) in visit.moments.enumerated() {
        try await Task.sleep(for: moment.pause)
        var call = moment.call
        call["messageId"] = .string("demo-\(name)-\(number)-\(index)")
        try await tracking.send([call])
      }
    }
    if visit.left.isEmpty { return }
    memory.state.withLock { state in
      if state.visits.count >= DemoShop.remembered { state.visits.removeAll() }
      state.visits[shopper.email] = visit
      if let phone = shopper.phone { state.visits[phone] = visit }
    }
  }

  // MARK: Mail

  /// Looks into the inbox every second and lets people react to what is new there.
  private func readMail(_ tracking: TrackingClient) async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        await attempting("the inbox") {
          let page = try await tracking.fetch("/inbox")
          for letter in Mailbag.letters(in: page) where isNew(letter) {
            group.addTask { await react(to: letter, tracking) }
          }
          try await Task.sleep(for: .seconds(1))
        }
      }
    }
  }

  private func isNew(_ letter: Mailbag.Letter) -> Bool {
    memory.state.withLock { state in
      if state.letters.count >= DemoShop.remembered { state.letters.removeAll() }
      return state.letters.insert(letter.id).inserted
    }
  }

  /// What somebody does with a message follows from the message.
  private func react(to letter: Mailbag.Letter, _ tracking: TrackingClient) async {
    var dice = Dice(seed: seed ^ Fingerprint(letter.destination).high)
    await attempting("a reaction") {
      switch letter.kind {
      case .email:
        guard dice.chance(0.45) else { return }
        try await Task.sleep(for: dice.seconds(3...20))
        let html = try await tracking.fetch("/inbox/\(letter.id)/html")
        guard let pixel = Mailbag.pixel(in: html) else { return }
        _ = try await tracking.fetch(pixel)
        guard dice.chance(0.5), let link = Mailbag.link(in: html) else { return }
        try await Task.sleep(for: dice.seconds(1...4))
        try await follow(link, tracking)
        if dice.chance(0.6) { try await order(letter, &dice, tracking) }
      case .sms:
        if dice.chance(0.3) { try await order(letter, &dice, tracking) }
      case .push: return
      }
    }
  }

  /// The server notes the click and points to the shop, which is not there.
  private func follow(_ link: String, _ tracking: TrackingClient) async throws {
    _ = try await tracking.fetch(link)
  }

  private func order(
    _ letter: Mailbag.Letter, _ dice: inout Dice, _ tracking: TrackingClient
  ) async throws {
    guard let visit = memory.state.withLock({ $0.visits.removeValue(forKey: letter.destination) })
    else { return }
    try await Task.sleep(for: dice.seconds(2...10))
    let properties = Visit.order("commande-\(visit.cart)", of: visit.left, cart: visit.cart)
    try await tracking.send([
      [
        "type": "track", "event": "Order Completed", "userId": .string(visit.shopper.userID),
        "messageId": .string("demo-order-\(visit.cart)"), "properties": .object(properties),
      ]
    ])
  }

  /// What goes wrong is told and does not end the shop.
  private func attempting(_ what: String, _ work: () async throws -> Void) async {
    do {
      try await work()
    } catch {
      if Task.isCancelled { return }
      logger.warning("\(what) of the simulated shop failed", metadata: ["error": "\(error)"])
    }
  }
}
