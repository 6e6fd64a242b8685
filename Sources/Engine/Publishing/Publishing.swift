import Contents
package import Database
package import Journeys
import Segments
package import Store
package import Values

/// Changes definitions: writes drafts, says what is wrong with them, and makes versions of them.
/// The administration API and `parcours apply` both speak through it.
package struct Publishing: Sendable {
  let workspace: Workspace

  package init(workspace: Workspace) {
    self.workspace = workspace
  }

  /// Why a change was refused.
  package enum Refusal: Error, Sendable, Hashable {
    /// There is no such definition.
    case missing(Definitions.Kind, String)
    /// The id is not one: letters, digits, `-` and `_`, at most 64.
    case invalidID(String)
    /// A content that is ready is locked until it is taken back to draft.
    case locked(String)
    /// Every reason why the draft cannot be published or made ready.
    case problems([Problem])
    /// Something live needs it.
    case inUse(String)
    /// It does not stand where it would have to: a code and a sentence.
    case impossible(code: String, String)
  }

  // MARK: Drafts

  /// Creates or replaces the draft of a trigger, content, journey, topic or secret.
  ///
  /// Problems that reading shows are stored with the draft for journeys, whose authors work on
  /// unfinished drafts, and refuse a trigger or content, which would mean nothing.
  ///
  /// - Returns: the draft as it is stored, and its problems.
  @discardableResult
  package func put(
    _ kind: Definitions.Kind, _ id: String, _ body: JSON, in transaction: Transaction,
    at now: Instant
  ) throws -> (draft: Definitions.Draft, problems: [Problem]) {
    guard Publishing.isID(id) else { throw Refusal.invalidID(id) }
    guard body.object != nil else {
      throw Refusal.problems([Problem("invalid_type", "A definition is a JSON object.")])
    }
    let before = try transaction.definitions.draft(kind, id)
    var state = before?.state ?? "draft"
    let version = try before?.version ?? transaction.definitions.newestVersion(kind, id)
    var problems: [Problem] = []
    switch kind {
    case .trigger:
      problems = Trigger.read(id: id, body).problems
      if !problems.isEmpty { throw Refusal.problems(problems) }
      if state == "published", before?.body != body { state = "changed" }
    case .content:
      if state == "ready" {
        if before?.body == body { return (before!, []) }
        throw Refusal.locked(id)
      }
      _ = try content(id, body)
    case .journey:
      problems = try read(id, body, in: transaction).problems
    case .segment:
      return (try putSegment(id, body, in: transaction, at: now), [])
    case .topic, .secret: break
    }
    try transaction.definitions.save(
      kind, id, body: body, state: state, version: version, at: now)
    let draft = Definitions.Draft(
      id: id, body: body, state: state, version: version, changedAt: now)
    return (draft, problems)
  }

  /// Takes a definition away; a tombstone stays, versions and all that came of them too (I7).
  package func delete(
    _ kind: Definitions.Kind, _ id: String, in transaction: Transaction, at now: Instant
  ) throws {
    guard let draft = try transaction.definitions.draft(kind, id) else {
      throw Refusal.missing(kind, id)
    }
    if kind == .journey, draft.state == "live" || draft.state == "paused" {
      throw Refusal.inUse("stop the journey before deleting it")
    }
    if kind == .segment { try checkUnused(segment: id, in: transaction) }
    if kind == .content || kind == .trigger || kind == .segment {
      try transaction.definitions.each(.journey) { journey in
        guard journey.state == "live" || journey.state == "paused",
          let version = try transaction.definitions.version(.journey, journey.id, journey.version),
          version.context[kind.rawValue + "s"]?[id] != nil
        else { return }
        throw Refusal.inUse("the journey \"\(journey.id)\" uses it")
      }
    }
    try transaction.definitions.save(
      kind, id, body: draft.body, state: "deleted", version: draft.version, at: now)
    if kind == .segment { try transaction.backfills.begin(id, .clear) }
  }

  /// True for what may name a definition.
  static func isID(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  // MARK: Versions

  /// Publishes a trigger, so that journeys may use it and its attributes are checked.
  package func publishTrigger(
    _ id: String, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    guard let draft = try transaction.definitions.draft(.trigger, id) else {
      throw Refusal.missing(.trigger, id)
    }
    if draft.state == "published" { return draft }
    return try publish(.trigger, draft, context: [:], state: "published", transaction, at: now)
  }

  /// Makes a content ready to send; it is locked until `takeBack`.
  package func makeReady(
    _ id: String, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    guard let draft = try transaction.definitions.draft(.content, id) else {
      throw Refusal.missing(.content, id)
    }
    if draft.state == "ready" { return draft }
    _ = try compiled(id, draft.body)
    return try publish(.content, draft, context: [:], state: "ready", transaction, at: now)
  }

  /// Takes a ready content back to draft. Messages of it that wait are not sent meanwhile, so that
  /// a content of a live journey cannot be taken back.
  package func takeBack(
    _ id: String, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    guard let draft = try transaction.definitions.draft(.content, id) else {
      throw Refusal.missing(.content, id)
    }
    try transaction.definitions.each(.journey) { journey in
      guard journey.state == "live" || journey.state == "paused",
        let version = try transaction.definitions.version(.journey, journey.id, journey.version),
        version.context["contents"]?[id] != nil
      else { return }
      throw Refusal.inUse("the live journey \"\(journey.id)\" sends it")
    }
    try transaction.definitions.save(
      .content, id, body: draft.body, state: "draft", version: draft.version, at: now)
    return try transaction.definitions.draft(.content, id) ?? draft
  }

  /// Every problem of a journey's draft.
  package func check(_ id: String, in transaction: Transaction) throws -> [Problem] {
    guard let draft = try transaction.definitions.draft(.journey, id) else {
      throw Refusal.missing(.journey, id)
    }
    return try read(id, draft.body, in: transaction).check(in: surroundings(transaction))
  }

  /// Publishes a journey: from now on its newest version takes people in. A paused one stays so.
  ///
  /// - Parameter inFlight: what becomes of those inside older versions.
  package func publishJourney(
    _ id: String, inFlight: InFlight = .stay, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    guard let draft = try transaction.definitions.draft(.journey, id) else {
      throw Refusal.missing(.journey, id)
    }
    var published = draft
    if try !isPublished(draft, in: transaction) {
      let journey = try publishable(draft, in: transaction, at: now)
      try schedule(journey, in: transaction, at: now)
      published = try publish(
        .journey, draft, context: context(of: journey, try triggers(transaction)),
        state: draft.state == "paused" ? "paused" : "live", transaction, at: now)
    }
    if inFlight == .continue {
      try move(to: published, in: transaction, at: now)
    }
    return published
  }

  /// True when the draft of a journey is what its people enter already.
  func isPublished(_ draft: Definitions.Draft, in transaction: Transaction) throws -> Bool {
    guard draft.state == "live" || draft.state == "paused" else { return false }
    return try transaction.definitions.version(.journey, draft.id, draft.version)?.body
      == draft.body
  }

  /// The version that publishing a draft would make.
  func publishable(
    _ draft: Definitions.Draft, in transaction: Transaction, at now: Instant
  ) throws -> Journey {
    do {
      return try read(draft.id, draft.body, in: transaction).journey(
        version: draft.version + 1, publishedAt: now, in: surroundings(transaction))
    } catch let unpublishable as Unpublishable {
      throw Refusal.problems(unpublishable.problems)
    }
  }

  /// Stops a journey: nobody enters any more, and those inside leave: a sweep ends their runs.
  package func stopJourney(
    _ id: String, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    guard let draft = try transaction.definitions.draft(.journey, id) else {
      throw Refusal.missing(.journey, id)
    }
    try transaction.definitions.save(
      .journey, id, body: draft.body, state: "stopped", version: draft.version, at: now)
    try transaction.directives.add(.stop, to: id, at: now)
    try transaction.tours.begin(id)
    return try transaction.definitions.draft(.journey, id) ?? draft
  }

  private func publish(
    _ kind: Definitions.Kind, _ draft: Definitions.Draft, context: JSON, state: String,
    _ transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    let version = try transaction.definitions.newestVersion(kind, draft.id) + 1
    try transaction.definitions.publish(
      kind,
      Definitions.Version(
        id: draft.id, version: version, body: draft.body, context: context, publishedAt: now))
    try transaction.definitions.save(
      kind, draft.id, body: draft.body, state: state, version: version, at: now)
    return Definitions.Draft(
      id: draft.id, body: draft.body, state: state, version: version, changedAt: now)
  }

  // MARK: Reading

  private func read(
    _ id: String, _ body: JSON, in transaction: Transaction
  ) throws -> JourneyDraft {
    var reader = JourneyReader(triggers: try triggers(transaction), zone: workspace.zone)
    return reader.read(id: id, body)
  }

  /// The event names of all triggers that are there, by id.
  private func triggers(_ transaction: Transaction) throws -> [String: String] {
    var triggers: [String: String] = [:]
    try transaction.definitions.each(.trigger) { draft in
      triggers[draft.id] = draft.body["event"]?.text
    }
    return triggers
  }

  private func context(of journey: Journey, _ triggers: [String: String]) -> JSON {
    var contents = JSON.Object()
    for step in journey.steps {
      if case .send(let send) = step.kind, !send.content.isEmpty { contents[send.content] = true }
    }
    var named = JSON.Object()
    for (id, event) in triggers.sorted(by: { $0.key < $1.key }) { named[id] = .string(event) }
    var segments = JSON.Object()
    for id in journey.segments { segments[id] = true }
    return [
      "contents": .object(contents), "triggers": .object(named), "segments": .object(segments),
    ]
  }

  private func content(_ id: String, _ body: JSON) throws -> ContentDefinition {
    do {
      return try ContentDefinition(id: id, json: body)
    } catch {
      throw Refusal.problems(error.problems.map(\.problem))
    }
  }

  private func compiled(_ id: String, _ body: JSON) throws -> CompiledContent {
    let definition = try content(id, body)
    do {
      return try CompiledContent(definition)
    } catch {
      throw Refusal.problems(error.problems.map(\.problem))
    }
  }

  /// The workspace as a journey's check sees it.
  package func surroundings(_ transaction: Transaction) throws -> Surroundings {
    var surroundings = Surroundings()
    let received = Set(try transaction.eventNames.all().map { TriggerKey(eventName: $0.name) })
    try transaction.definitions.each(.trigger) { draft in
      let trigger = Trigger.read(id: draft.id, draft.body).trigger
      surroundings.triggers[draft.id] = .init(
        trigger: trigger, isPublished: draft.version > 0,
        wasReceived: received.contains(trigger.key))
    }
    try transaction.definitions.each(.content) { draft in
      surroundings.contents[draft.id] = try facts(draft)
    }
    try transaction.definitions.each(.segment) {
      surroundings.segments[$0.id] = $0.body["kind"]?.text == Segment.Kind.static.rawValue
    }
    try transaction.definitions.each(.topic) { surroundings.topics.insert($0.id) }
    try transaction.definitions.each(.secret) { surroundings.secrets.insert($0.id) }
    return surroundings
  }

  private func facts(_ draft: Definitions.Draft) throws -> Surroundings.ContentFacts? {
    let definition: ContentDefinition
    do {
      definition = try ContentDefinition(id: draft.id, json: draft.body)
    } catch {
      // A draft that cannot be read is as good as none; its own page says what is wrong.
      return nil
    }
    var hasUnsubscribeLink = false
    var compiled: CompiledContent?
    do {
      compiled = try CompiledContent(definition)
      hasUnsubscribeLink = compiled?.hasUnsubscribeLink ?? false
    } catch {
      // Not ready yet: that is said by `isReady`.
      hasUnsubscribeLink = draft.state != "ready"
    }
    return Surroundings.ContentFacts(
      channel: definition.channel.rawValue, isReady: draft.state == "ready",
      requiredVariables: definition.requiredVariables.map(\.name),
      declaredVariables: definition.variables.map(\.name), hasUnsubscribeLink: hasUnsubscribeLink,
      grids: compiled?.grids ?? [], elements: compiled?.elementFields ?? [:])
  }
}

extension ContentProblem {
  /// The problem in the form that all definitions share.
  fileprivate var problem: Problem {
    Problem(code.rawValue, field.isEmpty ? message : "\(field): \(message)")
  }
}
