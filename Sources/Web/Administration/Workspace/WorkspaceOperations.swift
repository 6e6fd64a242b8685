import Contacts
import Engine
import Hummingbird
import Messages
import Store
import Values

/// What holds for the whole workspace.
enum WorkspaceOperations {
  static func all(_ settings: JSON.Object) -> [Operation] {
    [read(settings), suppress, unsuppress]
  }

  private static func read(_ settings: JSON.Object) -> Operation {
    Operation(
      method: .get, path: "/settings", name: "getSettings",
      summary: "How this installation is set up, with secrets hidden", tag: "Settings",
      success: (200, .free)
    ) { call in
      let workspace = call.engine.workspace
      var answer: JSON.Object = [
        "public_url": .string(workspace.links.base), "time_zone": .string(workspace.zone.name),
        "locale": .string(workspace.locale), "currency": .string(workspace.shop.currency),
        "cart_abandoned_after": workspace.shop.cartAbandonedAfter.json,
        "late_event_limit": workspace.lateEventLimit.json,
        "in_doubt": .string(workspace.inDoubt.rawValue),
      ]
      for (name, value) in settings { answer[name] = value }
      return Answer(.object(answer))
    }
  }

  private static let address: [Member] = [
    Member("channel", .word(["email", "sms"]), "Of what kind the address is.", isRequired: true),
    Member(
      "address", .text(max: Limits.name), "An e-mail address or a phone number.", isRequired: true),
  ]

  private static let suppress = Operation(
    method: .post, path: "/suppressions", name: "suppressAddress",
    summary: "Never write to an address", tag: "Settings",
    note: "Whoever holds it. Only a keyed hash of it is kept, so that there is no list of them.",
    body: .object(address), needsBody: true,
    success: (201, .named("Suppressed")), refusals: [400]
  ) { call in
    let (kind, hash) = hash(call.body, call.engine.workspace)
    let now = call.now
    try await call.write { transaction in
      try transaction.suppressions.add(
        kind, hash: hash, reason: Suppression.Reason.manual.rawValue, at: now)
    }
    return Answer(
      ["channel": .string(kind.rawValue), "address": call.body["address"] ?? .null], status: 201)
  }

  private static let unsuppress = Operation(
    method: .delete, path: "/suppressions", name: "unsuppressAddress",
    summary: "Lift a suppression", tag: "Settings", query: address, success: (204, nil),
    refusals: [400, 404]
  ) { call in
    let (kind, hash) = hash(call.query, call.engine.workspace)
    let existed = try await call.write { try $0.suppressions.remove(kind, hash: hash) }
    guard existed else { throw Refusal.notFound("suppression of this address") }
    return .none
  }

  private static func hash(
    _ members: JSON.Object, _ workspace: Workspace
  ) -> (kind: ChannelKind, hash: [UInt8]) {
    let address = members["address"]?.text ?? ""
    let isEmail = members["channel"] == "email"
    return (isEmail ? .email : .sms, workspace.hash(of: address, on: isEmail ? .email : .sms))
  }
}
