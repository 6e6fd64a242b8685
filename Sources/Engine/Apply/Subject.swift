import Contacts
import Events
import Journeys
import Segments
import Values

/// A contact that a batch works on: loaded once, changed in memory, saved once.
final class Subject {
  var shopper: Shopper
  var runs: [Run]
  /// Carts that were bought before this instant may not be at hand.
  var cartsSince: Instant
  /// The timers that the rows have now, by what they are for.
  private(set) var armedRuns: [Fingerprint: Instant]
  private(set) var armedCarts: [Int: Instant]
  var changedContact: Bool
  /// Whether the columns may have changed by which the contact is found.
  var changedNames: Bool
  var changedCarts: Set<Int> = []
  var changedOrders: Set<String> = []
  var changedRuns: Set<Fingerprint> = []

  var id: ContactID { shopper.contact.id }

  init(
    shopper: Shopper, runs: [Run] = [], armedCarts: [Int: Instant] = [:], isNew: Bool,
    cartsSince: Instant = .earliest
  ) {
    self.shopper = shopper
    self.runs = runs
    self.cartsSince = cartsSince
    changedContact = isNew
    changedNames = isNew
    armedRuns = Dictionary(
      runs.compactMap { run in run.armed.map { (run.id, $0) } }, uniquingKeysWith: { $1 })
    self.armedCarts = armedCarts
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
  func saved(settings: ShopSettings) {
    changedContact = false
    changedNames = false
    for serial in changedCarts {
      armedCarts[serial] = shopper.cart(serial)?.abandonDue(settings)
    }
    changedCarts = []
    changedOrders = []
    for id in changedRuns { armedRuns[id] = runs.first { $0.id == id }?.armed }
    changedRuns = []
  }

  /// What steps and conditions may ask about the contact.
  func facts(_ workspace: Workspace) -> Facts {
    let shopper = self.shopper
    let contact = shopper.contact
    return Facts(
      contact: contact.id,
      pushTokens: contact.pushTokens.map { ($0.provider.rawValue, $0.token) },
      zones: Zones(
        workspace: workspace.zone, contact: contact.timeZone.flatMap { Zone(name: $0) }),
      value: { shopper.value(of: $0) })
  }
}

extension Shopper {
  /// The value of a field of the contact, their purchases, cart or activity; nil for other fields.
  func value(of path: FieldPath) -> JSON? {
    field([path.root.name] + path.rest)
  }
}
