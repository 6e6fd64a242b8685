import Contacts
import Contents
import Database
import Journeys
import Messages
import Store
import Values

extension Transaction {
  /// A line of the ledger, the language of its contact, and the content as it was sent, or is now
  /// where nothing was sent yet; nil without such a line.
  func sentMessage(
    _ key: Fingerprint, of contact: ContactID
  ) throws -> (line: LedgerLine, locale: String?, content: ContentDefinition?)? {
    // A line moves with its contact when that is merged.
    let owner = try contacts.current(contact)
    guard let line = try messages.line(key, of: owner?.id ?? contact) else { return nil }
    var body: JSON?
    if let version = line.contentVersion {
      body = try definitions.version(.content, line.content, version)?.body
    }
    if body == nil { body = try definitions.draft(.content, line.content)?.body }
    guard let body else { return (line, owner?.locale, nil) }
    do throws(ContentErrors) {
      return (line, owner?.locale, try ContentDefinition(id: line.content, json: body))
    } catch {
      return (line, owner?.locale, nil)  // A draft that a test was made of and that was changed.
    }
  }
}
