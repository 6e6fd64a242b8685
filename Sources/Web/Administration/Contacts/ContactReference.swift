import Contacts
import Database
import Engine
import Hummingbird
import Messages
import Responses
import Store
import Values

/// How a request names a contact.
enum ContactReference: Sendable {
  /// The contact's own number.
  case number(ContactID)
  /// The shop's name for the person: `userId:…`.
  case user(String)
  /// `anonymousId:…`.
  case anonymous(String)
  /// `email:…`: 409 when several people hold it.
  case email(String)

  /// Reads a reference of a path, a query or a body.
  init(_ text: String) throws {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, !parts[1].isEmpty {
      let kinds: [Substring: (String) -> ContactReference] = [
        "userId": { .user($0) }, "anonymousId": { .anonymous($0) }, "email": { .email($0) },
      ]
      if let kind = kinds[parts[0]] {
        self = kind(String(parts[1]))
        return
      }
    }
    guard let id = ContactID(text: text), id.number < 1 << 53 else {
      throw Refusal(
        .badRequest, "invalid_contact",
        "Name a contact by number, userId:…, anonymousId:… or email:….", field: "contact")
    }
    self = .number(id)
  }

  /// Reads a member of a body, which may also be a number.
  init?(_ json: JSON?) throws {
    switch json {
    case .string(let text)?: try self.init(text)
    case .number(let number)?: try self.init(number.text)
    default: return nil
    }
  }

  /// The contact of today, through merges; nil when there is none or they were erased.
  func find(_ transaction: Transaction, partitions: Int) throws -> Contact? {
    let id: ContactID?
    switch self {
    case .number(let number): id = number
    case .user(let value):
      id = try transaction.identities.contact(
        of: .init(kind: .user, value: value), partitions: partitions)
    case .anonymous(let value):
      id = try transaction.identities.contact(
        of: .init(kind: .anonymous, value: value), partitions: partitions)
    case .email(let address):
      let holders = try transaction.contacts.holding(email: address)
      guard holders.count <= 1 else {
        throw Refusal(
          .conflict, "ambiguous_contact", "Several contacts hold this address.", field: "contact",
          details: ["contacts": .array(holders.map { .string($0.text) })])
      }
      id = holders.first
    }
    guard let id, id.partition < partitions,
      let contact = try transaction.contacts.current(id), !contact.isErased
    else { return nil }
    return contact
  }
}

extension Call {
  /// The contact that a reference means; nil when there is none.
  func contact(_ reference: ContactReference) async throws -> Contact? {
    let partitions = engine.partitions
    return try await read { try reference.find($0, partitions: partitions) }
  }

  /// The contact of the path.
  func pathContact() async throws -> Contact {
    guard let contact = try await contact(ContactReference(id)) else {
      throw Refusal.notFound("such contact")
    }
    return contact
  }

  /// The contact that the body names, nil when it names none.
  func bodyContact(_ member: String = "contact") async throws -> Contact? {
    guard let reference = try ContactReference(body[member]) else { return nil }
    guard let contact = try await contact(reference) else {
      throw Refusal.unprocessable("unknown_contact", "There is no such contact.", field: member)
    }
    return contact
  }

  /// The contact that the query names, nil when it names none.
  func queryContact() async throws -> Contact? {
    guard let reference = try ContactReference(query["contact"]) else { return nil }
    guard let contact = try await contact(reference) else {
      throw Refusal.notFound("such contact")
    }
    return contact
  }
}
