package import Contents
package import Database
package import Events
package import Journeys
package import Store
import Values

/// All definitions, compiled, with the indexes that keep work per event independent of how many
/// there are: from a trigger's key to the journeys that it starts.
package struct Playbook: Sendable {
  /// The counter of the definitions that this playbook was read at.
  package let generation: Int64
  /// Journeys by id and version, all that were ever published.
  private let journeys: [String: [Int: Journey]]
  /// The newest version of every live or paused journey, by the key of its start.
  private let starts: [TriggerKey: [Journey]]
  /// The state of each journey: `live`, `paused`, `stopped`.
  package let states: [String: String]
  /// What was decided about everybody inside a journey, by journey, oldest first.
  private let directives: [String: [Directive]]
  /// The journeys in which not everybody has obeyed yet.
  private let sweeping: Set<String>
  /// Published triggers with typed attributes, by key.
  package let triggers: [TriggerKey: Trigger]
  /// Contents that are ready, by id.
  package let contents: [String: ReadyContent]
  /// Topics, by id.
  package let topics: [String: Topic]
  /// Secrets for webhooks, by name.
  package let secrets: [String: String]
  /// The segments, with the indexes from what changes to who mentions it.
  package let roster: Roster
  /// Live and paused journeys that are started by the entries and exits of one segment, by its id.
  private let segmentStarts: [String: [Journey]]

  /// A content that may be sent.
  package struct ReadyContent: Sendable {
    package let version: Int
    package let compiled: CompiledContent
  }

  /// What people can subscribe to.
  package struct Topic: Sendable, Hashable {
    package let id: String
    package let name: String
    /// Whether people of whom nothing is known get its messages.
    package let unknownCounts: Bool
  }

  /// False for journeys that were stopped or deleted: their runs end, their messages stay here.
  package func isRunning(_ journey: String) -> Bool {
    states[journey].map { $0 != "stopped" } ?? false
  }

  /// True while a journey takes people in.
  package func isLive(_ journey: String) -> Bool { states[journey] == "live" }

  /// True while nobody enters a journey, nobody moves in it, and none of its messages leaves.
  package func isPaused(_ journey: String) -> Bool { states[journey] == "paused" }

  /// How many directives a journey has been given.
  package func directives(of journey: String) -> Int { directives[journey]?.count ?? 0 }

  /// The directives of a journey that come after the one with this number, oldest first.
  package func directives(of journey: String, after number: Int) -> ArraySlice<Directive> {
    directives[journey]?.dropFirst(number) ?? []
  }

  /// The number of the directive by which a journey goes on, while not every run has obeyed it.
  package func resumption(of journey: String) -> Int? {
    guard sweeping.contains(journey) else { return nil }
    return directives[journey]?.last {
      if case .resume = $0.kind { true } else { false }
    }?.number
  }

  /// The version of a journey.
  package func journey(_ id: String, _ version: Int) -> Journey? { journeys[id]?[version] }

  /// The newest version of a journey.
  package func newest(_ id: String) -> Journey? {
    journeys[id].flatMap { versions in versions.keys.max().flatMap { versions[$0] } }
  }

  /// The journeys that an event may start.
  package func started(by event: Event) -> [Journey] {
    if event.name == BuiltInTrigger.journeyCalled {
      // A journey that calls the members of a segment is started by its own calls only.
      guard event.source == .engine, let id = event.properties["journey"]?.text,
        isLive(id) || isPaused(id), let journey = newest(id)
      else { return [] }
      return [journey]
    }
    let journeys = starts[TriggerKey(event)] ?? []
    guard event.isOfSegment, let segment = event.properties["segment"]?.text else {
      return journeys
    }
    return journeys + (segmentStarts[segment] ?? [])
  }
}

extension Playbook {
  /// Reads and compiles everything.
  package init(reading transaction: Transaction, workspace: Workspace) throws {
    let definitions = transaction.definitions
    generation = try definitions.generation()
    var triggers: [TriggerKey: Trigger] = [:]
    try definitions.each(.trigger) { draft in
      guard draft.version > 0,
        let published = try definitions.version(.trigger, draft.id, draft.version)
      else { return }
      let trigger = Trigger.read(id: draft.id, published.body).trigger
      triggers[trigger.key] = trigger
    }
    self.triggers = triggers
    var contents: [String: ReadyContent] = [:]
    try definitions.each(.content) { draft in
      guard draft.state == "ready",
        let version = try definitions.version(.content, draft.id, draft.version)
      else { return }
      let compiled = try CompiledContent(ContentDefinition(id: draft.id, json: version.body))
      contents[draft.id] = ReadyContent(version: draft.version, compiled: compiled)
    }
    self.contents = contents
    var topics: [String: Topic] = [:]
    try definitions.each(.topic) { draft in
      topics[draft.id] = Topic(
        id: draft.id, name: draft.body["name"]?.text ?? draft.id,
        unknownCounts: draft.body["unknown_counts"]?.bool ?? false)
    }
    self.topics = topics
    var secrets: [String: String] = [:]
    try definitions.each(.secret) { draft in secrets[draft.id] = draft.body["value"]?.text }
    self.secrets = secrets
    var journeys: [String: [Int: Journey]] = [:]
    var starts: [TriggerKey: [Journey]] = [:]
    var segmentStarts: [String: [Journey]] = [:]
    var states: [String: String] = [:]
    try definitions.each(.journey) { draft in
      states[draft.id] = draft.state
      for version in try definitions.versions(.journey, draft.id) {
        journeys[draft.id, default: [:]][version.version] = try Journey.reading(
          version, zone: workspace.zone)
      }
      guard draft.state == "live" || draft.state == "paused",
        let newest = journeys[draft.id]?[draft.version]
      else { return }
      if let segment = newest.start.trigger.segment {
        segmentStarts[segment.id, default: []].append(newest)
      } else {
        starts[newest.start.trigger.key, default: []].append(newest)
      }
    }
    self.journeys = journeys
    self.starts = starts
    self.segmentStarts = segmentStarts
    roster = try Roster(reading: definitions)
    self.states = states
    directives = try transaction.directives.all()
    sweeping = Set(try transaction.tours.pending().map(\.journey))
  }
}

extension Journey {
  /// Reads a published version again. Its context says what the triggers meant then.
  static func reading(_ version: Definitions.Version, zone: Zone) throws -> Journey {
    var triggers: [String: String] = [:]
    for (id, event) in version.context["triggers"]?.object?.members ?? [] {
      triggers[id] = event.text
    }
    var reader = JourneyReader(triggers: triggers, zone: zone)
    return try reader.read(id: version.id, version.body)
      .republished(version: version.version, publishedAt: version.publishedAt)
  }
}

extension Definitions {
  /// Goes through all definitions of a kind, page by page.
  package func each(_ kind: Kind, _ body: (Draft) throws -> Void) throws {
    var last = ""
    while true {
      let page = try page(kind, after: last, limit: 200)
      for draft in page { try body(draft) }
      guard let end = page.last, page.count == 200 else { return }
      last = end.id
    }
  }
}
