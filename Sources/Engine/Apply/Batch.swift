import Contacts
import Database
import Events
import Journeys
import Messages
import Store
import Values

/// One batch of one partition: everything that follows from some events and timers, kept in memory
/// until it is saved in the transaction that also moves the cursor (I3).
final class Batch {
  let transaction: Transaction
  let playbook: Playbook
  let workspace: Workspace
  let partitions: Int
  var progress: Partitions.Progress
  private(set) var subjects: [ContactID: Subject] = [:]
  let owners: Owners
  /// Contacts as earlier batches have left them.
  private var circle: Acquaintances.Circle
  /// Events that the batch itself brings about, in order; appended to the log at its end.
  var raised: [Event] = []
  var counts: [Counts.Key: Int64] = [:]
  var names: [String: Int64] = [:]
  /// True when ledger lines were added: Dispatch has something to do.
  var hasQueued = false
  var shop: ShopSettings
  /// How far segments are that are being computed, by id.
  var backfills: [String: Backfills.Page] = [:]

  /// The products as far as this node knows them.
  let assortment: Assortment
  /// What steps may show; nothing where only segments are judged.
  let showcase: Showcase
  /// Products that the catalogue should hear of.
  var sightings: [String: Sighting] = [:]

  init(
    _ transaction: Transaction, playbook: Playbook, workspace: Workspace, partitions: Int,
    progress: Partitions.Progress,
    showcase: Showcase = Showcase(products: ProductShelf(), recommender: Recommender()),
    circle: Acquaintances.Circle = .init()
  ) throws {
    self.showcase = showcase
    assortment = showcase.products.remembered
    self.transaction = transaction
    self.playbook = playbook
    self.workspace = workspace
    self.partitions = partitions
    self.progress = progress
    self.circle = circle
    owners = Owners(transaction, partitions: partitions, remembered: circle.names)
    self.circle.names = .init()  // so that nothing is copied
    shop = workspace.shop
    if playbook.roster.isComputing {
      for page in try transaction.backfills.pages(in: progress.partition) {
        backfills[page.segment] = page
      }
    }
    shop.ownCartAbandoned = try transaction.settings.value(Batch.ownCartAbandoned) == "yes"
  }

  static let ownCartAbandoned = "own_cart_abandoned"

  /// The engine's time: it follows the inputs and never runs backwards.
  var now: Instant { progress.clock }

  /// Moves the engine's time forward.
  func reach(_ instant: Instant) {
    if instant > progress.clock { progress.clock = instant }
  }

  // MARK: Subjects

  /// Loads contacts together, those that are not at hand yet.
  func preload(_ ids: [ContactID]) throws {
    var wanted: [Int: [ContactID]] = [:]
    let since = now - Limits.boughtCarts
    for id in Set(ids) where subjects[id] == nil {
      if let subject = circle.take(id) {
        subject.begin(cartsSince: since)
        subjects[id] = subject
      } else {
        wanted[id.partition, default: []].append(id)
      }
    }
    for (partition, ids) in wanted.sorted(by: { $0.key < $1.key }) {
      let ids = ids.sorted()
      var carts: [ContactID: [Cart]] = [:]
      var armed: [ContactID: [Int: Instant]] = [:]
      for (contact, cart, due) in try transaction.carts.recent(
        of: ids, in: partition, since: since)
      {
        carts[contact, default: []].append(cart)
        if let due { armed[contact, default: [:]][cart.serial] = due }
      }
      var runs: [ContactID: [Run]] = [:]
      for entry in try transaction.runs.active(of: ids, in: partition) {
        runs[entry.contact, default: []].append(entry.run)
      }
      var standings: [ContactID: [Memberships.Entry]] = [:]
      if !playbook.roster.isEmpty {
        for entry in try transaction.memberships.standings(of: ids, in: partition) {
          standings[entry.contact, default: []].append(entry)
        }
      }
      for contact in try transaction.contacts.load(ids, in: partition) {
        subjects[contact.id] = Subject(
          shopper: Shopper(contact: contact, carts: carts[contact.id] ?? []),
          runs: runs[contact.id] ?? [], armedCarts: armed[contact.id] ?? [:], isNew: false,
          cartsSince: since, standings: Standings(standings[contact.id] ?? []))
      }
    }
  }

  /// The contact that an id stands for today, through merges; nil when there is none.
  func subject(_ id: ContactID) throws -> Subject? {
    var next = id
    var steps = 0
    while true {
      if subjects[next] == nil { try preload([next]) }
      guard let subject = subjects[next] else { return nil }
      guard let target = subject.shopper.contact.mergedInto else { return subject }
      next = target
      steps += 1
      precondition(steps < 1_000, "merges make no circles: a tombstone points to an older merge")
    }
  }

  /// Puts a tombstone in the place of a contact that was merged.
  func replace(_ subject: Subject, by tombstone: Subject) {
    subjects[subject.id] = tombstone
  }

  /// Makes a new contact in this partition.
  func create() -> Subject {
    progress.serial += 1
    let id = ContactID(partition: progress.partition, serial: progress.serial)
    let subject = Subject(
      shopper: Shopper(contact: Contact(id: id, createdAt: now)), isNew: true)
    subjects[id] = subject
    return subject
  }

  // MARK: Ending

  /// Writes everything, appends what was raised, and moves the cursor.
  ///
  /// - Returns: what was appended, by partition.
  func save() throws -> [Int: [Log.Entry]] {
    for id in subjects.keys.sorted() {
      if let subject = subjects[id] { try save(subject) }
    }
    try transaction.counts.add(counts, in: progress.partition)
    for (name, count) in names.sorted(by: { $0.key < $1.key }) {
      try transaction.eventNames.add(name, count: count, at: now, in: progress.partition)
    }
    let (_, entries) = try Ingest.append([raised], partitions: partitions, in: transaction)
    try transaction.partitions.save(&progress)
    return entries
  }

  private func save(_ subject: Subject) throws {
    if subject.changedNames {
      try transaction.contacts.save(subject.shopper.contact)
    } else if subject.changedContact {
      try transaction.contacts.update(subject.shopper.contact)
    }
    for serial in subject.changedCarts.sorted() {
      guard let cart = subject.shopper.cart(serial) else { continue }
      try transaction.carts.save(
        cart, of: subject.id, armed: subject.armedCarts[serial], due: cart.abandonDue(shop))
    }
    for id in subject.changedOrders.sorted() {
      if let order = subject.shopper.order(id) {
        try transaction.orders.save(order, of: subject.id)
      }
    }
    for id in subject.changedRuns.sorted() {
      guard let run = subject.runs.first(where: { $0.id == id }) else { continue }
      try transaction.runs.save(run, of: subject.id, armed: subject.armedRuns[id], now: now)
    }
    try saveInterests(of: subject)
    try subject.standings.save(of: subject.id, in: transaction)
    subject.saved(settings: shop, at: now)
  }

  /// What the next batch of the partition may begin with, once this one is committed. Contacts of
  /// other partitions are not kept: their revision is not known here.
  func remaining() -> Acquaintances.Circle {
    for (id, subject) in subjects where id.partition == progress.partition {
      if !subject.shopper.contact.isGone { circle.put(subject) }
    }
    circle.names = owners.names
    return circle
  }

  /// Writes one contact before the end of the batch, because a statement needs the rows.
  func flush(_ subject: Subject) throws { try save(subject) }

  /// Counts something of a journey.
  func count(_ metric: String, _ journey: String, _ version: Int, step: String = "") {
    let key = Counts.Key(
      journey: journey, version: version, step: step, metric: metric, at: now)
    counts[key, default: 0] += 1
  }
}
