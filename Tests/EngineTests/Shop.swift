import Contacts
import Database
import Engine
import Events
import Journeys
import Logging
import Messages
import SQLite
import Store
import Testing
import Synchronization
import Values

/// A shop on an in-memory database, driven step by step with a clock of its own: what the worker
/// and the couriers do, without tasks and without time.
final class Shop {
  let database: any Database
  let engine: Engine
  let clock: Clock
  /// What a provider answers; messages are accepted unless a test says otherwise.
  var answer: (LedgerLine) -> Delivery = { _ in .accepted(reference: nil) }
  /// What has left, as it was rendered.
  private(set) var rendered: [Rendered] = []
  private var count = 0

  /// 2026-03-02, a Monday, 12:00 UTC.
  static let noon = Instant(milliseconds: 1_772_452_800_000)

  init(
    on database: (any Database)? = nil, partitions: Int = 2, lateEventLimit: Span = .days(1)
  ) async throws {
    self.database = try database ?? SQLiteDatabase.inMemory()
    let database = self.database
    try await Store.prepare(database, partitions: partitions)
    let clock = Clock(Shop.noon)
    self.clock = clock
    let secret = [UInt8](repeating: 7, count: 32)
    let links = LinkAddresses(
      publicURL: "https://shop.example", signer: LinkSigner(secret: secret))
    engine = Engine(
      database: database,
      workspace: Workspace(
        zone: .utc, locale: "fr", shop: ShopSettings(), links: links, secret: secret,
        inDoubt: .hold, lateEventLimit: lateEventLimit),
      partitions: partitions, channels: [], logger: Logger(label: "test"), now: { clock.now })
    try publish()
  }

  private func publish() throws {
    let publishing = engine.publishing
    try database.writeNow { transaction in
      let now = Shop.noon - .days(1)
      try publishing.put(.topic, "newsletter", ["name": "Nouvelles"], in: transaction, at: now)
      let contents: [(String, JSON)] = [
        (
          "first-reminder",
          [
            "channel": "email", "subject": "Votre panier, {{name}}",
            "html": "<p>Bonjour {{name}}</p><a href=\"{{unsubscribe_url}}\">Se désabonner</a>",
            "variables": [["name": "name", "type": "text", "default": "vous"]],
          ]
        ),
        ("second-reminder", ["channel": "sms", "text": "Votre panier vous attend"]),
        ("last-reminder", ["channel": "push", "title": "Panier", "text": "Il vous attend"]),
      ]
      for (id, body) in contents {
        try publishing.put(.content, id, body, in: transaction, at: now)
        _ = try publishing.makeReady(id, in: transaction, at: now)
      }
    }
  }

  /// Publishes a journey.
  func publish(_ id: String, _ json: String) throws {
    let (publishing, body, now) = (engine.publishing, try JSON(parsing: json), clock.now)
    try database.writeNow { transaction in
      try publishing.put(.journey, id, body, in: transaction, at: now)
      _ = try publishing.publishJourney(id, in: transaction, at: now)
    }
  }

  // MARK: Events

  /// Takes an event in, as the tracking API does, and applies all that is due.
  func take(
    _ name: String, user: String? = "ada", anonymous: String? = nil,
    _ properties: JSON.Object = [:], id: String? = nil, at: Instant? = nil,
    source: Event.Source = .tracking
  ) async throws {
    count += 1
    try await append(
      Event(
        name: name, messageId: id ?? "m\(count)", userId: user, anonymousId: anonymous,
        at: at ?? clock.now, receivedAt: clock.now, properties: properties, source: source))
  }

  /// Says who somebody is; subscribed to everything unless told otherwise.
  func identify(
    _ user: String = "ada", anonymous: String? = nil,
    _ traits: JSON.Object = [
      "email": "ada@example.com", "phone": "+33612345678", "newsletter": true,
      "subscriptions": ["sms": ["newsletter": "subscribed"], "push": ["newsletter": "subscribed"]],
    ], token: String? = "token-1"
  ) async throws {
    count += 1
    var context = JSON.Object()
    if let token { context["device"] = ["type": "android", "token": .string(token)] }
    try await append(
      Event(
        kind: .identify, messageId: "m\(count)", userId: user, anonymousId: anonymous,
        at: clock.now, receivedAt: clock.now, traits: traits, context: .init(context)))
  }

  private func append(_ event: Event) async throws {
    try await engine.ingest.append([event])
    try settle()
  }

  // MARK: Time

  /// Lets time pass, stopping at every instant at which something is due.
  func pass(_ span: Span) throws {
    let end = clock.now + span
    while true {
      let next = try database.readNow {
        [try $0.timers.next(), try $0.messages.next()].compactMap { $0 }.min()
      }
      guard let next, next <= end else { break }
      clock.now = max(clock.now, next)
      try settle()
    }
    clock.now = end
    try settle()
  }

  /// Applies and sends until nothing is due.
  func settle() throws {
    var busy = true
    while busy {
      busy = try apply()
      if try dispatch() { busy = true }
    }
  }

  /// One batch of every partition; true when there may be more.
  @discardableResult
  func apply() throws -> Bool {
    var hasMore = false
    for partition in 0..<engine.partitions {
      let (apply, now) = (engine.apply, clock.now)
      let outcome = try database.writeNow(.relaxed) {
        try apply.batch($0, partition: partition, now: now)
      }
      guard let outcome else { continue }
      apply.committed(outcome, partition: partition)
      if outcome.hasMore { hasMore = true }
    }
    return hasMore
  }

  /// Sends what is due; true when something was.
  @discardableResult
  func dispatch() throws -> Bool {
    var sent = false
    for partition in 0..<engine.partitions {
      for channel in ChannelKind.allCases {
        let (dispatch, now) = (engine.dispatch, clock.now)
        let claim = try database.writeNow {
          try dispatch.claim(
            $0, channel, .triggered, partition: partition, now: now, limit: 100)
        }
        engine.appended(claim)
        for assignment in claim.assignments {
          rendered.append(try engine.rendering.parcel(assignment).rendered)
        }
        let reports = claim.assignments.map { assignment in
          Dispatch.Report(line: assignment.line, delivery: answer(assignment.line))
        }
        let entries = try database.writeNow { try dispatch.record(reports, $0, now: now) }
        engine.appended(entries)
        if !reports.isEmpty { sent = true }
      }
    }
    return sent || engine.backlog > 0
  }

  // MARK: Looking

  /// The ledger: step, state and reason, in the order in which lines were queued.
  var ledger: [String] {
    get throws {
      try database.readNow { try $0.messages.page(.init(), before: nil, limit: 1_000) }
        .sorted { ($0.queuedAt, $0.key) < ($1.queuedAt, $1.key) }
        .map { line in
          let step = line.origin?.step ?? "-"
          return line.reason.map { "\(step) \(line.state.rawValue) \($0)" }
            ?? "\(step) \(line.state.rawValue)"
        }
    }
  }

  /// The contact of a user id.
  func contact(_ user: String = "ada") throws -> Contact {
    let partitions = engine.partitions
    return try #require(
      try database.readNow { transaction in
        try transaction.identities.contact(
          of: .init(kind: .user, value: user), partitions: partitions
        ).flatMap { try transaction.contacts.current($0) }
      })
  }

  /// All runs of a contact, oldest first.
  func runs(_ user: String = "ada") throws -> [Run] {
    let id = try contact(user).id
    return try database.readNow { try $0.runs.all(of: id) }
  }
}

/// A clock that stands until it is set.
final class Clock: Sendable {
  private let instant: Mutex<Instant>

  init(_ instant: Instant) { self.instant = Mutex(instant) }

  var now: Instant {
    get { instant.withLock { $0 } }
    set { instant.withLock { $0 = newValue } }
  }
}
