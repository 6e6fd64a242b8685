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

  init(_ transaction: Transaction, partitions: Int) {
    self.transaction = transaction
    self.partitions = partitions
  }

  /// Looks many names up.
  func load(_ names: Set<Identities.Identity>) throws {
    let found = try transaction.identities.contacts(of: names, partitions: partitions)
    for name in names { known[name] = .some(found[name]) }
  }

  /// The contacts of all names that were looked up.
  var loaded: [ContactID] { known.values.compactMap { $0 } }

  /// Whom a name belongs to; nil when it is free.
  func contact(of name: Identities.Identity) throws -> ContactID? {
    if let known = known[name] { return known }
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
  }
}
