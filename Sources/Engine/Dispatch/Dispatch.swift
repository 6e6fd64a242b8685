import Contacts
import Contents
import Segments
package import Database
import Events
import Journeys
package import Messages
package import Store
package import Values

/// Takes lines of the ledger out of their lanes and judges them once more; the decisions are here,
/// the network is in `Courier`.
package struct Dispatch: Sendable {
  private let shelf: PlaybookShelf
  private let workspace: Workspace
  private let partitions: Int

  package init(shelf: PlaybookShelf, workspace: Workspace, partitions: Int) {
    self.shelf = shelf
    self.workspace = workspace
    self.partitions = partitions
  }

  /// A line that was handed over, with all that rendering needs.
  package struct Assignment: Sendable {
    package let line: LedgerLine
    let draft: Draft
  }

  /// What a message is made of, before rendering.
  enum Draft: Sendable {
    case content(Playbook.ReadyContent, variables: JSON.Object, locale: String, send: Send?)
    case webhook(Send.Webhook, secret: String?, variables: JSON.Object)
  }

  /// What one look at a lane gave.
  package struct Claim: Sendable {
    package var assignments: [Assignment] = []
    /// True when a full page was taken: more may be due at once.
    package var hasMore = false
    /// Events about lines that stay here, which were appended to the log.
    package var entries: [Int: [Log.Entry]] = [:]
  }

  /// Claims what is due on one lane and marks it as handed over. The caller commits with full
  /// durability before anything goes out (I4).
  package func claim(
    _ transaction: Transaction, _ channel: ChannelKind, _ lane: Lane, partition: Int,
    now: Instant, limit: Int
  ) throws -> Claim {
    let lines = try transaction.messages.due(
      channel, lane, in: partition, at: now, limit: min(limit, Limits.batchMessages))
    var claim = Claim()
    guard !lines.isEmpty else { return claim }
    claim.hasMore = lines.count == min(limit, Limits.batchMessages)
    let playbook = try shelf.current(transaction)
    let contacts = try recipients(of: lines, in: partition, transaction)
    var events: [Event] = []
    var tally = Tally()
    for line in lines {
      if try isHeld(line, playbook, transaction) {
        try transaction.messages.hold(line)
        continue
      }
      switch try judge(line, contacts, transaction, playbook, now: now) {
      case .success(var assignment):
        try transaction.messages.handOver(assignment.line, at: now)
        assignment = Assignment(line: assignment.line, draft: assignment.draft)
        claim.assignments.append(assignment)
      case .failure(let refusal):
        try transaction.messages.settle(
          line, as: .notSent, reason: refusal.reason, detail: refusal.detail, at: now)
        events.append(
          MessageEvent.settled(line, as: .notSent, reason: refusal.reason, at: now))
        tally.count(line, as: .notSent, reason: refusal.reason, at: now)
      }
    }
    try tally.save(transaction)
    claim.entries = try Ingest.append([events], partitions: partitions, in: transaction).entries
    return claim
  }

  struct Refused: Error {
    let reason: String
    var detail: String?

    init(_ reason: NotSentReason, _ detail: String? = nil) {
      self.reason = reason.rawValue
      self.detail = detail
    }

    init(word: String) { reason = word }
  }

  /// The last word on a line before it leaves: journey, expiry, subscription, suppression, content.
  private func judge(
    _ line: LedgerLine, _ contacts: [ContactID: Contact], _ transaction: Transaction,
    _ playbook: Playbook, now: Instant
  ) throws -> Result<Assignment, Refused> {
    if let expiresAt = line.expiresAt, expiresAt <= now { return .failure(Refused(.expired)) }
    if let origin = line.origin, !playbook.isRunning(origin.journey) {
      return .failure(Refused(.journeyStopped))
    }
    // Nobody would release it: its run ended while it was under way, and it came back.
    if let origin = line.origin, playbook.isPaused(origin.journey) {
      return .failure(Refused(.runEnded))
    }
    guard let contact = try recipient(of: line, contacts, transaction), !contact.isErased else {
      return .failure(Refused(.contactErased))
    }
    if let refusal = try policy(line, contact, transaction, playbook) { return .failure(refusal) }
    let send = step(of: line, playbook)
    let variables = try self.variables(for: line, contact, transaction, playbook, send: send)
    if let webhook = send?.webhook {
      let secret = webhook.secret.flatMap { playbook.secrets[$0] }
      return .success(
        Assignment(
          line: line.carrying(variables, version: nil),
          draft: .webhook(webhook, secret: secret, variables: variables)))
    }
    guard let content = try content(of: line, transaction, playbook) else {
      return .failure(Refused(.contentMissing))
    }
    let locale = contact.locale ?? workspace.locale
    return .success(
      Assignment(
        line: line.carrying(variables, version: content.version),
        draft: .content(content, variables: variables, locale: locale, send: send)))
  }

  /// Whether a line has to wait because its journey is paused, or goes on and the line's run has
  /// not yet been told what becomes of what is late.
  private func isHeld(
    _ line: LedgerLine, _ playbook: Playbook, _ transaction: Transaction
  ) throws -> Bool {
    guard let origin = line.origin else { return false }
    let isPaused = playbook.isPaused(origin.journey)
    let resumption = playbook.resumption(of: origin.journey)
    guard isPaused || resumption != nil,
      let run = try transaction.runs.run(origin.run, of: line.contact), run.isLive
    else { return false }
    return isPaused || run.obeyed < resumption ?? 0
  }

  /// The contacts of a page of lines, loaded together; merged ones as their tombstones.
  private func recipients(
    of lines: [LedgerLine], in partition: Int, _ transaction: Transaction
  ) throws -> [ContactID: Contact] {
    let ids = Set(lines.filter { !$0.isTest }.map(\.contact)).sorted()
    let contacts = try transaction.contacts.load(ids, in: partition)
    return Dictionary(contacts.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
  }

  /// A test goes to whoever tries a content, not to a contact.
  private func recipient(
    of line: LedgerLine, _ contacts: [ContactID: Contact], _ transaction: Transaction
  ) throws -> Contact? {
    if line.isTest { return Contact(id: line.contact, createdAt: line.queuedAt) }
    if let contact = contacts[line.contact], contact.mergedInto == nil { return contact }
    return try transaction.contacts.current(line.contact)
  }

  /// What is ready to send; of a test the draft will do.
  private func content(
    of line: LedgerLine, _ transaction: Transaction, _ playbook: Playbook
  ) throws -> Playbook.ReadyContent? {
    if let ready = playbook.contents[line.content] { return ready }
    guard line.isTest, let draft = try transaction.definitions.draft(.content, line.content)
    else { return nil }
    do throws(ContentErrors) {
      let compiled = try CompiledContent(ContentDefinition(id: draft.id, json: draft.body))
      return Playbook.ReadyContent(version: draft.version, compiled: compiled)
    } catch {
      return nil  // Changed since the test was asked for; then it is as good as missing.
    }
  }

  private func policy(
    _ line: LedgerLine, _ contact: Contact, _ transaction: Transaction, _ playbook: Playbook
  ) throws -> Refused? {
    guard let channel = Subscriptions.Channel(rawValue: line.channel.rawValue) else { return nil }
    let suppression = try transaction.suppressions.reason(
      line.channel, hash: workspace.hash(of: line.destination, on: channel))
    // Who left the channel before being erased still gets what is not marketing.
    let isOfMarketing = suppression == Decision.unsubscribed
    if suppression != nil, line.purpose == .marketing || !isOfMarketing {
      return Refused(.suppressed)
    }
    let permission = contact.may(
      send: channel, topic: line.purpose == .marketing ? line.topic : nil, to: line.destination,
      unknownCounts: playbook.topics[line.topic]?.unknownCounts ?? false)
    switch permission {
    case .allowed: return nil
    case .refused(let reason): return Refused(word: reason.rawValue)
    }
  }

  private func step(of line: LedgerLine, _ playbook: Playbook) -> Send? {
    guard let origin = line.origin,
      let journey = playbook.journey(origin.journey, origin.version),
      case .send(let send) = journey.step(origin.step)?.kind
    else { return nil }
    return send
  }

  /// The values for one message: what the step maps, the fields of the contact and of the event
  /// that started the run. Later attempts take the values of the first.
  private func variables(
    for line: LedgerLine, _ contact: Contact, _ transaction: Transaction, _ playbook: Playbook,
    send: Send?
  ) throws -> JSON.Object {
    if line.origin != nil, line.attempts > 0, let kept = line.variables?.object { return kept }
    var shopper = Shopper(contact: contact)
    if send?.mentionsCart ?? false {
      let since = line.queuedAt - Limits.boughtCarts
      let carts = try transaction.carts.recent(
        of: [contact.id], in: contact.id.partition, since: since)
      shopper.carts = carts.map(\.cart)
    }
    let run = try line.origin.flatMap { try transaction.runs.run($0.run, of: contact.id) }
    var variables = line.variables?.object ?? [:]
    for (name, mapped) in (send?.variables ?? [:]).sorted(by: { $0.key < $1.key }) {
      variables[name] = mapped.value { path in
        run.map { $0.value(of: path, otherwise: shopper.value) } ?? shopper.value(of: path)
      }
    }
    if let send, let run {
      let shown = playbook.contents[line.content]?.compiled.innerNames ?? []
      for (name, grid) in send.grids.sorted(by: { $0.key < $1.key }) {
        variables[name] = grid.items(for: run, shown: shown, otherwise: shopper.value)
      }
    }
    if !line.isTest { variables["contact"] = .object(contact.attributes) }
    if let run { variables["trigger"] = .object(run.trigger) }
    return variables
  }
}

extension Send {
  /// True when a value is taken from the contact's cart.
  fileprivate var mentionsCart: Bool {
    (variables.values + grids.values.flatMap { $0.map.values }).contains { mapped in
      if case .field(let path) = mapped.source { path.root == .cart } else { false }
    }
  }
}

extension Dispatch {
  /// What became of an attempt.
  package struct Report: Sendable {
    package let line: LedgerLine
    package let delivery: Delivery

    package init(line: LedgerLine, delivery: Delivery) {
      self.line = line
      self.delivery = delivery
    }
  }

  /// Writes what became of attempts, and the events that say so, in one transaction.
  ///
  /// - Returns: what was appended to the log.
  package func record(
    _ reports: [Report], _ transaction: Transaction, now: Instant
  ) throws -> [Int: [Log.Entry]] {
    var events: [Event] = []
    var tally = Tally()
    for report in reports {
      let line = report.line
      switch report.delivery {
      case .accepted(let reference):
        events += try settle(line, .sent, nil, nil, reference, &tally, transaction, now: now)
      case .refused(let code, let text, let gone):
        events += try settle(
          line, .failed, code, text, nil, gone: gone, &tally, transaction, now: now)
        if gone { try suppress(line, transaction, now: now) }
      case .doubtful(let text):
        events += try settle(
          line, .inDoubt, "in_doubt", text, nil, &tally, transaction, now: now)
      case .deferred(let code, let text, let after):
        let attempts = line.attempts + 1
        if attempts >= Retry.attempts {
          events += try settle(
            line, .notSent, NotSentReason.tooManyAttempts.rawValue, "\(code) \(text)", nil,
            &tally, transaction, now: now)
        } else {
          let due = now + Retry.pause(after: attempts, asked: after)
          _ = try change(line, transaction) { line in
            try transaction.messages.postpone(line, until: due, reason: code, detail: text)
          }
        }
      }
    }
    try tally.save(transaction)
    return try Ingest.append([events], partitions: partitions, in: transaction).entries
  }

  /// Changes a line where it stands; the contact may have been merged while the message was on its
  /// way.
  ///
  /// - Returns: the line as it is owned today; nil when there was nothing to change.
  private func change(
    _ line: LedgerLine, _ transaction: Transaction, by change: (LedgerLine) throws -> Bool
  ) throws -> LedgerLine? {
    if try change(line) { return line }
    guard let owner = try transaction.contacts.current(line.contact)?.id, owner != line.contact
    else { return nil }
    let line = line.owned(by: owner)
    return try change(line) ? line : nil
  }

  private func settle(
    _ line: LedgerLine, _ state: MessageState, _ reason: String?, _ detail: String?,
    _ reference: String?, gone: Bool = false, _ tally: inout Tally, _ transaction: Transaction,
    now: Instant
  ) throws -> [Event] {
    let settled = try change(line, transaction) { line in
      try transaction.messages.settle(
        line, as: state, reason: reason, detail: detail, reference: reference, at: now)
    }
    guard let line = settled else { return [] }
    tally.count(line, as: state, reason: reason, at: now)
    return [MessageEvent.settled(line, as: state, reason: reason, gone: gone, at: now)]
  }

  private func suppress(
    _ line: LedgerLine, _ transaction: Transaction, now: Instant
  ) throws {
    guard line.channel == .email || line.channel == .sms,
      let channel = Subscriptions.Channel(rawValue: line.channel.rawValue)
    else { return }
    try transaction.suppressions.add(
      line.channel, hash: workspace.hash(of: line.destination, on: channel), reason: "bounce",
      at: now)
  }

  /// After a crash: lines that were handed over and have no outcome are in doubt (I4).
  ///
  /// - Returns: how many there were, and what was appended to the log.
  package func reconcile(
    _ transaction: Transaction, partition: Int, handedOverBefore: Instant, now: Instant
  ) throws -> (count: Int, entries: [Int: [Log.Entry]]) {
    let lines = try transaction.messages.underWay(
      in: partition, before: handedOverBefore, limit: Limits.batchMessages)
    var reports: [Report] = []
    for line in lines {
      switch workspace.inDoubt {
      case .hold:
        reports.append(
          Report(line: line, delivery: .doubtful(text: "The process ended during the attempt.")))
      case .resend:
        try transaction.messages.postpone(
          line, until: now, reason: "in_doubt", detail: "Sent again after a crash, as set.")
      }
    }
    return (lines.count, try record(reports, transaction, now: now))
  }
}

extension LedgerLine {
  /// The line with the values it is rendered with.
  fileprivate func carrying(_ variables: JSON.Object, version: Int?) -> LedgerLine {
    var line = self
    line.variables = .object(variables)
    line.contentVersion = version
    return line
  }
}
