package import Contacts
import Crypto
import Journeys
package import Messages
package import Values

/// What holds for the whole workspace: read once from the configuration, never changed while the
/// process runs.
package struct Workspace: Sendable {
  /// The zone of dates and times that name none.
  package let zone: Zone
  /// BCP 47, for contacts of whom no locale is known.
  package let locale: String
  /// The currency and how long a cart may lie still.
  package let shop: ShopSettings
  /// Signs and builds the addresses of pixels, clicks and unsubscription.
  package let links: LinkAddresses
  /// Keys the hashes of suppressed addresses (I10).
  package let secret: [UInt8]
  /// What becomes of lines that were handed over when the process ended (I4).
  package let inDoubt: InDoubt
  /// How old an event may be on arrival to start, wake and send (semantics.md, 4).
  package let lateEventLimit: Span

  /// The setting `in_doubt`.
  package enum InDoubt: String, Sendable, CaseIterable {
    /// Report them and send nothing again: at most once.
    case hold
    /// Send them again: at least once.
    case resend
  }

  package init(
    zone: Zone, locale: String, shop: ShopSettings, links: LinkAddresses, secret: [UInt8],
    inDoubt: InDoubt, lateEventLimit: Span = Journeys.Limits.staleAfter
  ) {
    self.zone = zone
    self.locale = locale
    self.shop = shop
    self.links = links
    self.secret = secret
    self.inDoubt = inDoubt
    self.lateEventLimit = lateEventLimit
  }
}

/// Bounds of the engine (I12).
package enum Limits {
  /// Events, and timers, that one transaction of Apply takes at most.
  package static let batch = 1_024
  /// Ledger lines that one transaction of Dispatch claims at most.
  package static let batchMessages = 256
  /// Events that may wait for a group commit before HTTP says 429.
  package static let waitingEvents = 20_000
  /// Bytes of those events.
  package static let waitingBytes = 64 * 1_024 * 1_024
  /// Events that one group commit takes at most.
  package static let commitEvents = 4_096
  /// Events in the log and not yet applied before HTTP says 429.
  package static let backlog: Int64 = 500_000
  /// Fresh events that are handed to Apply in memory, per partition.
  package static let freshEvents = 16_384
  /// Contacts with their carts and runs, each of these counted, that Apply keeps in memory between
  /// two batches of a partition.
  static let acquaintances = 40_960
  /// What a contact did, as far as it is kept with them.
  static let restingOccurrences = 32
  /// The longest rest between two looks at the wall clock.
  package static let rest = Span.seconds(1)
  /// The shortest rest before something that is due is tried again, while another node has it.
  static let pause = Span(milliseconds: 2)
  /// How long a bought cart may still be concerned by late events.
  package static let boughtCarts = Span.days(2)
  /// Runs of a stopped journey that one transaction ends at most.
  package static let stoppedRuns = 256
  /// Segments of a workspace.
  package static let segments = 1_000
  /// Contacts that one transaction judges for a segment that is being computed.
  package static let backfill = 512
  /// Members of a segment that one transaction calls into a journey.
  static let called = 512
  /// Contacts that a preview reads at a time.
  static let previewed = 4_096
  /// How often an event is followed from one partition to the next; merges move a contact seldom.
  static let forwards = 64
  /// Runs that one transaction of a sweep looks at at most.
  package static let sweptRuns = 256
  /// Carts that come along when a contact is merged.
  package static let mergedCarts = 1_000
  /// Carts and orders that a choice of products looks back at.
  static let pastCarts = 50
  static let pastOrders = 50
  /// Products that it takes from what the contact did last.
  static let pastProducts = 200
  /// Pages of a contact's history that it looks through for them.
  static let historyPages = 8
  /// Products that are asked for as related, before filters: more than any choice needs.
  static let related = 2_500
  /// How long a line may be under way before another node takes it for lost.
  package static let underWay = Span.minutes(15)
  /// Products that are read into memory in one go.
  static let productPage = 5_000
  /// Products that events have named and that wait to be written; what is more comes back with the
  /// next event about it.
  static let sightings = 10_000
  /// Products that one transaction of those takes.
  static let writtenSightings = 500
  /// How long a product concerns whoever has looked at it, put it into a cart or wished it.
  package static let interest = Span.days(90)
  /// How long a product that is known from an event is left as it is by later ones: thousands a
  /// second may speak of the same one.
  static let sightingRest = Span.minutes(1)
  /// How many products may concern a contact; the newest are kept.
  static let interests = 200
  /// After how many events of a partition the oldest interests of a contact are looked for.
  static let interestSweep: Int64 = 64
  /// Contacts that are told of a product in one transaction.
  static let alertPage = 500
  /// How often nodes look for changes of products that nobody has rung for.
  static let catalogRest = Span.seconds(1)
  /// How often nodes that share a database look for such lines.
  static let recovery = Span.seconds(5)
  /// Rows that one transaction of the rollup writes, about: nobody waits for it for long.
  static let rollupRows = 500
  /// What a view counts towards them.
  static let rollupView = 5
  /// Events of the log that the rollup reads at a time, and how many times before it writes.
  static let rollupEvents = 1_000
  static let rollupPages = 20
  /// Products whose neighbours one transaction of the rollup writes.
  static let rollupLists = 64
  /// Lists of neighbours that a node reads at a time.
  static let readLists = 2_000
  /// Events that may wait for Apply before the rollup gives way, and for how many rests it does.
  static let rollupGivesWay: Int64 = 500
  /// The longest rest of the rollup between two passes.
  static let rollupRest = Span.minutes(1)
  static let rollupDelays = 30
  /// How old rankings may be while orders come in.
  static let rankingAge = Span.minutes(1)
  /// Rankings of products that are kept in memory: one for each period that is asked for.
  static let rankings = 32
}

extension Workspace {
  /// The keyed hash under which an address is remembered, so that "do not contact" outlives the
  /// erasure of a person without keeping the address (I10); the same for all ways to write it.
  package func hash(of address: String, on channel: Subscriptions.Channel) -> [UInt8] {
    let normalized = Suppression.normalized(address, channel)
    let code = HMAC<SHA256>.authenticationCode(
      for: Array(normalized.utf8), using: SymmetricKey(data: secret))
    return Array(code.prefix(16))
  }
}
