import Database
import Store
import Values

/// Whom names belong to, remembered within one batch: most names of a batch are looked up in one
/// statement, and none twice.
final class Owners {
  private let transaction: Transaction
  private let partitions: Int
  /// A name that is known to be nobody's has nil.
  private var known: [Identities.Identity: ContactID?] = [:]
  /// What earlier batches knew; never what this one has changed.
  private var remembered: Acquaintances.Names

  init(_ transaction: Transaction, partitions: Int, remembered: Acquaintances.Names) {
    self.transaction = transaction
    self.partitions = partitions
    self.remembered = remembered
  }

  /// Looks many names up.
  func load(_ names: Set<Identities.Identity>) throws {
    var unknown: Set<Identities.Identity> = []
    for name in names {
      if let contact = remembered[name] {
        loaded.append(contact)
      } else {
        unknown.insert(name)
      }
    }
    guard !unknown.isEmpty else { return }
    let found = try transaction.identities.contacts(of: unknown, partitions: partitions)
    for name in unknown { known[name] = .some(found[name]) }
    loaded += found.values
  }

  /// What the next batch may know, once everything is written.
  var names: Acquaintances.Names {
    guard partitions == 1 else { return Acquaintances.Names() }
    for (name, contact) in known { remembered[name] = contact }
    return remembered
  }

  /// The contacts of all names that were looked up.
  private(set) var loaded: [ContactID] = []

  /// Whom a name belongs to; nil when it is free.
  func contact(of name: Identities.Identity) throws -> ContactID? {
    if let known = known[name] { return known }
    if let contact = remembered[name] { return contact }
    let contact = try transaction.identities.contact(of: name, partitions: partitions)
    known[name] = .some(contact)
    return contact
  }

  /// Says whom a name belongs to from now on.
  func assign(_ name: Identities.Identity, to contact: ContactID) throws {
    try transaction.identities.assign(name, to: contact, partitions: partitions)
    known[name] = .some(contact)
  }

  /// Takes a name from whomever it belonged to.
  func free(_ name: Identities.Identity) throws {
    try transaction.identities.remove(name, partitions: partitions)
    known[name] = .some(nil)
  }

  /// Takes every name from a contact.
  func freeAll(of contact: ContactID) throws {
    try transaction.identities.removeAll(of: contact)
    for (name, owner) in known where owner == contact { known[name] = .some(nil) }
    remembered = Acquaintances.Names()
  }
}
