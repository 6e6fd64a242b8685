package import Database
package import Engine
import Journeys
import Store
package import Values

/// Brings the definitions of a workspace to what files say: all of them or none, in one
/// transaction. A server that runs on the same database notices within a second.
package struct Rollout: Sendable {
  private let publishing: Publishing

  /// A rollout for a workspace, by which journeys read dates without an offset.
  package init(workspace: Workspace) {
    publishing = Publishing(workspace: workspace)
  }

  /// What is done with one file.
  package struct Change: Sendable {
    package let file: DefinitionFile
    /// What the workspace had before; nil for something new.
    package let before: JSON?
    package var isPublished = false
    /// Who inside goes on in the new version; nil where nobody was asked to.
    package var prospect: Prospect?

    /// Whether the text itself is another one.
    package var isDifferent: Bool { before.map { $0 != file.body } ?? true }
    /// Whether anything happens.
    package var isEmpty: Bool { !isDifferent && !isPublished && prospect == nil }
  }

  /// What came of it.
  package struct Outcome: Sendable {
    package var changes: [Change] = []
    package var products: [ProductChange] = []
    package var problems: [FileProblem] = []

    /// Whether anything stands in the way; then nothing was changed.
    package var hasFailed: Bool { problems.contains { !$0.isWarning } }
  }

  /// Ends the transaction without a trace.
  private struct Withdrawn: Error {
    let outcome: Outcome
  }

  /// Applies files.
  ///
  /// - Parameters:
  ///   - products: products that lie beside the definitions.
  ///   - publishes: whether triggers and journeys are published and contents made ready.
  ///   - inFlight: what becomes of those inside the journeys; a server that runs tells them.
  ///   - isTrial: whether nothing is kept, to see what would happen.
  package func apply(
    _ files: [DefinitionFile], products: [ProductFile] = [], publishes: Bool,
    inFlight: InFlight = .stay, isTrial: Bool,
    to database: any Database, at now: Instant
  ) async throws -> Outcome {
    let ordered = Definitions.Kind.inFiles.flatMap { kind in
      let own = files.filter { $0.kind == kind }
      return kind == .segment ? Rollout.inOrder(own) : own
    }
    do {
      return try await database.write { transaction in
        var outcome = try self.apply(
          ordered, publishes: publishes, inFlight, isTrial: isTrial, in: transaction, at: now)
        outcome.products = try self.apply(products, in: transaction, at: now)
        if isTrial || outcome.hasFailed { throw Withdrawn(outcome: outcome) }
        return outcome
      }
    } catch let withdrawn as Withdrawn {
      return withdrawn.outcome
    }
  }

  private func apply(
    _ files: [DefinitionFile], publishes: Bool, _ inFlight: InFlight, isTrial: Bool,
    in transaction: Transaction, at now: Instant
  ) throws -> Outcome {
    var outcome = Outcome()
    for file in files {
      let before = try transaction.definitions.draft(file.kind, file.id)
      outcome.changes.append(Change(file: file, before: before?.body))
      outcome.problems += try noting(file) {
        let isLocked =
          file.kind == .content && before?.state == "ready"
          && before?.body != file.body
        if isLocked, publishes || isTrial { try unlock(before, in: transaction, at: now) }
        let problems = try write(file, over: before, in: transaction, at: now)
        return isLocked && !publishes && isTrial ? problems + [Rollout.locked(true)] : problems
      }
    }
    // Publishing what could not be written would only repeat its problems.
    guard publishes, !outcome.hasFailed else { return outcome }
    for index in outcome.changes.indices {
      let file = outcome.changes[index].file
      outcome.problems += try noting(file) {
        let before = try transaction.definitions.draft(file.kind, file.id)
        if file.kind == .journey, inFlight == .continue {
          let prospect = try publishing.prospect(of: file.id, in: transaction, at: now)
          if !prospect.places.isEmpty { outcome.changes[index].prospect = prospect }
        }
        let after = try publish(file, inFlight, in: transaction, at: now)
        outcome.changes[index].isPublished =
          after?.version != before?.version
          || after?.state != before?.state
        return []
      }
    }
    for file in files where file.kind == .journey {
      let found = try noting(file) {
        try publishing.check(file.id, in: transaction).filter(\.isWarning)
      }
      outcome.problems += found.filter { !outcome.problems.contains($0) }
    }
    return outcome
  }

  /// Segments after those that they mention, so that one apply can bring both.
  private static func inOrder(_ files: [DefinitionFile]) -> [DefinitionFile] {
    let order = Publishing.order(ofSegments: files.map { ($0.id, $0.body) })
    return order.compactMap { id in files.first { $0.id == id } }
  }

  /// A ready content becomes ready again in this same transaction, so that no message misses it.
  private func unlock(
    _ content: Definitions.Draft?, in transaction: Transaction, at now: Instant
  ) throws {
    guard let content else { return }
    try transaction.definitions.save(
      .content, content.id, body: content.body, state: "draft", version: content.version, at: now)
  }

  private func write(
    _ file: DefinitionFile, over before: Definitions.Draft?, in transaction: Transaction,
    at now: Instant
  ) throws -> [Problem] {
    if before?.body == file.body { return [] }
    return try publishing.put(file.kind, file.id, file.body, in: transaction, at: now).problems
  }

  private func publish(
    _ file: DefinitionFile, _ inFlight: InFlight, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft? {
    switch file.kind {
    case .trigger: try publishing.publishTrigger(file.id, in: transaction, at: now)
    case .content: try publishing.makeReady(file.id, in: transaction, at: now)
    case .journey:
      try publishing.publishJourney(
        file.id, inFlight: inFlight, in: transaction, at: now)
    case .topic, .secret, .segment: try transaction.definitions.draft(file.kind, file.id)
    }
  }

  /// The problems of a file in place of a refusal, each with its path.
  private func noting(
    _ file: DefinitionFile, _ work: () throws -> [Problem]
  ) throws -> [FileProblem] {
    let problems: [Problem]
    do {
      problems = try work()
    } catch let refusal as Publishing.Refusal {
      problems = Rollout.problems(of: refusal)
    }
    return problems.map {
      FileProblem(
        path: file.path, code: $0.code, step: $0.step, message: $0.message,
        isWarning: $0.isWarning)
    }
  }

  private static func problems(of refusal: Publishing.Refusal) -> [Problem] {
    switch refusal {
    case .problems(let problems): problems
    case .invalidID(let id):
      [Problem("invalid_id", "\"\(id)\" is no id: at most 64 letters, digits, - and _")]
    case .locked: [locked(false)]
    case .inUse(let why): [Problem("in_use", why)]
    case .impossible(let code, let why): [Problem(code, why)]
    case .missing(let kind, let id): [Problem("missing", "there is no \(kind.rawValue) \(id)")]
    }
  }

  private static func locked(_ isWarning: Bool) -> Problem {
    Problem(
      "locked",
      "the content is ready and locked; replace it with --publish, or take it back to "
        + "draft first", isWarning: isWarning)
  }
}
