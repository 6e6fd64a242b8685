import Segments
package import Values

/// A journey as its author wrote it, read into types, with every problem that reading showed.
package struct JourneyDraft: Hashable, Sendable {
  package internal(set) var id: String
  package internal(set) var name: String
  package internal(set) var start: Start
  package internal(set) var audience: Audience
  package internal(set) var goal: Goal?
  package internal(set) var exits: [TriggerMatch]
  package internal(set) var steps: [Step]
  package internal(set) var first: Int?
  /// What reading the draft showed; `check` adds what only the rest of the workspace can tell.
  package internal(set) var problems: [Problem]
  /// Where steps speak of what others export.
  var references: [StepReference] = []

  /// The version that may be published, or why it may not.
  package func journey(
    version: Int, publishedAt: Instant, in surroundings: Surroundings
  ) throws(Unpublishable) -> Journey {
    let problems = check(in: surroundings).filter { !$0.isWarning }
    if !problems.isEmpty { throw Unpublishable(problems: problems) }
    return Journey(self, version: version, publishedAt: publishedAt)
  }

  /// Reads a version that was published before: its surroundings may have changed since, its own
  /// text has not.
  package func republished(version: Int, publishedAt: Instant) throws(Unpublishable) -> Journey {
    let errors = problems.filter { !$0.isWarning }
    if !errors.isEmpty { throw Unpublishable(problems: errors) }
    return Journey(self, version: version, publishedAt: publishedAt)
  }
}

/// Every reason why a draft cannot be published.
package struct Unpublishable: Error, Hashable {
  package let problems: [Problem]
}

/// What a draft is checked against: the rest of the workspace.
package struct Surroundings: Sendable {
  /// A content as far as a journey cares.
  package struct ContentFacts: Sendable {
    package let channel: String
    package let isReady: Bool
    package let requiredVariables: [String]
    package let declaredVariables: [String]
    package let hasUnsubscribeLink: Bool
    /// The lists that it goes through without declaring them: a step has to fill each.
    package let grids: [String]
    /// What it shows of the elements of its lists, by the name of the list.
    package let elements: [String: [String]]

    package init(
      channel: String, isReady: Bool, requiredVariables: [String], declaredVariables: [String],
      hasUnsubscribeLink: Bool, grids: [String] = [], elements: [String: [String]] = [:]
    ) {
      self.channel = channel
      self.isReady = isReady
      self.requiredVariables = requiredVariables
      self.declaredVariables = declaredVariables
      self.hasUnsubscribeLink = hasUnsubscribeLink
      self.grids = grids
      self.elements = elements
    }
  }

  /// A trigger as far as a journey cares.
  package struct TriggerFacts: Sendable {
    package let trigger: Trigger
    package let isPublished: Bool
    package let wasReceived: Bool

    package init(trigger: Trigger, isPublished: Bool, wasReceived: Bool) {
      self.trigger = trigger
      self.isPublished = isPublished
      self.wasReceived = wasReceived
    }
  }

  package var triggers: [String: TriggerFacts]
  package var contents: [String: ContentFacts]
  package var topics: Set<String>
  package var secrets: Set<String>
  /// The segments that are there, and whether each is static.
  package var segments: [String: Bool]

  package init(
    triggers: [String: TriggerFacts] = [:], contents: [String: ContentFacts] = [:],
    topics: Set<String> = [], secrets: Set<String> = [], segments: [String: Bool] = [:]
  ) {
    self.triggers = triggers
    self.contents = contents
    self.topics = topics
    self.secrets = secrets
    self.segments = segments
  }
}
