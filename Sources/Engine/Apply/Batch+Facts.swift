import Contacts
import Journeys
import Segments
import Values

extension Batch {
  /// What steps and conditions of journeys may ask about a contact.
  func facts(about subject: Subject, _ storefront: Storefront = .empty) -> Facts {
    // They are asked while nothing changes the subject, which is why it need not be copied.
    let (transaction, id) = (self.transaction, subject.id)
    return Facts(
      contact: id,
      pushTokens: subject.shopper.contact.pushTokens.map { ($0.provider.rawValue, $0.token) },
      zones: subject.zones(workspace),
      value: { subject.shopper.value(of: $0) },
      isMember: { subject.standings.isMember(of: $0) },
      occurrences: { name, since in
        subject.past.occurrences(
          name, since: since, withProperties: true, of: id, transaction)
      }, storefront: storefront)
  }
}
