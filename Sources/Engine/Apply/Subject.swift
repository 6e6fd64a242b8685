import Contacts
import Events
import Journeys
import Segments
import Values

/// A contact that a batch works on: loaded once, changed in memory, saved once.
// Unchecked because it goes from batch to batch: one has it at a time (`Acquaintances`).
final class Subject: @unchecked Sendable {
  var shopper: Shopper
  var runs: [Run]
  /// Carts that were bought before this instant may not be at hand.
  var cartsSince: Instant
  /// The timers that the rows have now, by what they are for.
  private(set) var armedRuns: [Fingerprint: Instant]
  private(set) var armedCarts: [Int: Instant]
  /// Runs that were written as such that no event can touch any more.
  private var silent: Set<Fingerprint> = []
  var changedContact: Bool
  /// Whether the columns may have changed by which the contact is found.
  var changedNames: Bool
  var changedCarts: Set<Int> = []
  var changedOrders: Set<String> = []
  var changedRuns: Set<Fingerprint> = []
  /// Where the contact stands with the segments.
  var standings: Standings
  /// What the contact did, as far as conditions ask.
  let past: Past
  /// True until the contact has been judged for all segments: somebody new, or made of two.
  var isUnjudged: Bool
  /// What has become of the products that concern the contact, in order.
  private(set) var interests: [InterestChange] = []
  /// Whether the oldest of them are to be forgotten when they are written.
  var sweepsInterests = false

  var id: ContactID { shopper.contact.id }

  init(
    shopper: Shopper, runs: [Run] = [], armedCarts: [Int: Instant] = [:], isNew: Bool,
    cartsSince: Instant = .earliest, standings: Standings = Standings()
  ) {
    self.shopper = shopper
    self.runs = runs
    self.cartsSince = cartsSince
    self.standings = standings
    past = Past(isNew: isNew)
    isUnjudged = isNew
    changedContact = isNew
    changedNames = isNew
    armedRuns = Dictionary(
      runs.compactMap { run in run.armed.map { (run.id, $0) } }, uniquingKeysWith: { $1 })
    self.armedCarts = armedCarts
  }

  /// Brings a contact whom an earlier batch has left so to what its rows would give now: orders,
  /// runs and carts that nothing can touch any more are not at hand.
  func begin(cartsSince instant: Instant) {
    cartsSince = instant
    if !shopper.orders.isEmpty { shopper.orders = [] }
    if shopper.carts.contains(where: { $0.isBought(before: instant) }) {
      shopper.carts.removeAll { $0.isBought(before: instant) }
    }
    if shopper.carts.count > 1 { shopper.carts.sort { $0.serial < $1.serial } }
    if !silent.isEmpty {
      runs.removeAll { silent.contains($0.id) }
      for id in silent { armedRuns[id] = nil }
      silent = []
    }
    if runs.count > 1 { runs.sort { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) } }
  }

  /// Roughly how much memory it holds, in units of a contact without carts and runs.
  var weight: Int { 1 + shopper.carts.count + runs.count + past.count }

  /// Notes which products concern the contact; what was noted last is not noted again.
  func note(_ change: InterestChange) {
    if interests.last.map(change.repeats) != true { interests.append(change) }
  }

  /// Replaces a run or adds it.
  func put(_ run: Run) {
    changedRuns.insert(run.id)
    if let index = runs.firstIndex(where: { $0.id == run.id }) {
      runs[index] = run
    } else {
      runs.append(run)
    }
  }

  /// Remembers that the timer of a cart is gone, so that its row is written anew.
  func disarmed(cart serial: Int) {
    armedCarts[serial] = nil
    changedCarts.insert(serial)
  }

  /// Remembers that everything is written as it is now.
  func saved(settings: ShopSettings, at now: Instant) {
    changedContact = false
    changedNames = false
    for serial in changedCarts {
      armedCarts[serial] = shopper.cart(serial)?.abandonDue(settings)
    }
    changedCarts = []
    changedOrders = []
    for id in changedRuns {
      let run = runs.first { $0.id == id }
      armedRuns[id] = run?.armed
      if run?.isActive(at: now) ?? false { silent.remove(id) } else { silent.insert(id) }
    }
    changedRuns = []
    interests = []
    sweepsInterests = false
  }
}

extension Shopper {
  /// The value of a field of the contact, their purchases, cart or activity; nil for other fields.
  func value(of path: FieldPath) -> JSON? {
    field([path.root.name] + path.rest)
  }
}

extension Cart {
  fileprivate func isBought(before instant: Instant) -> Bool {
    state == .purchased && updatedAt < instant
  }
}
