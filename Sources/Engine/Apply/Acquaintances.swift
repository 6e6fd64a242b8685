import Store
import Synchronization
import Values

/// The contacts that the last batches of each partition worked on, as their rows stand, so that the
/// next batch need not read and decode them again.
///
/// They hold only while the partition has the revision that the batch left behind: whoever else
/// writes contacts of the partition, on whatever node, gives it another. A batch takes them out and
/// puts them back after its commit; one that fails leaves nothing. So each contact is in one hand
/// at a time.
final class Acquaintances: Sendable {
  /// What is known in one partition. Two generations stand for an order by last use: what has not
  /// been asked for while the younger one filled up is forgotten.
  struct Circle: Sendable {
    private var young: [ContactID: Subject] = [:]
    private var old: [ContactID: Subject] = [:]
    private var weight = 0
    /// Whom names belong to. Kept only where one partition has all names: elsewhere a name may
    /// change hands in a batch of another partition.
    var names = Names()

    /// Takes a contact out.
    mutating func take(_ id: ContactID) -> Subject? {
      young.removeValue(forKey: id) ?? old.removeValue(forKey: id)
    }

    /// Takes a contact in.
    mutating func put(_ subject: Subject) {
      subject.past.rest()
      young[subject.id] = subject
      weight += subject.weight
      guard weight > Limits.acquaintances / 2 else { return }
      old = young
      young = [:]
      weight = 0
    }
  }

  /// Whom names belong to, in two generations as well.
  struct Names: Sendable {
    private var young: [Identities.Identity: ContactID] = [:]
    private var old: [Identities.Identity: ContactID] = [:]

    subscript(name: Identities.Identity) -> ContactID? {
      get { young[name] ?? old[name] }
      set {
        old[name] = nil
        young[name] = newValue
        if young.count > Limits.acquaintances / 2 { (young, old) = ([:], young) }
      }
    }
  }

  private let circles = Mutex<[Int: (revision: Int64, circle: Circle)]>([:])

  /// Takes out what is known at a revision of a partition; empty when it stands elsewhere.
  func take(_ partition: Int, at revision: Int64) -> Circle {
    circles.withLock { circles in
      guard let known = circles.removeValue(forKey: partition), known.revision == revision else {
        return Circle()
      }
      return known.circle
    }
  }

  /// Puts back what a committed batch has left.
  func put(_ circle: Circle, _ partition: Int, at revision: Int64) {
    circles.withLock { $0[partition] = (revision, circle) }
  }
}
