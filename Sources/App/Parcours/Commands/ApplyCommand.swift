import ArgumentParser
import Catalog
import Composition
import Engine
import Store
import Values

/// `parcours apply`
struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Creates or updates definitions from JSON files, all of them or none.",
    discussion: """
      Reads {topics,triggers,contents,journeys,products}/<id>.json below a folder, or single files: the \
      folder says what a file is. Works on the database while the server runs, which notices within \
      a second.
      """)

  @OptionGroup var settings: SettingFlags

  @Flag(help: "Publish triggers and journeys and make contents ready.")
  var publish = false

  @Option(
    help: """
      With --publish: whether people inside journeys stay in their version or continue in the new \
      one at the same step (stay, continue).
      """)
  var inFlight = InFlight.stay

  @Flag(help: "Show what would change, and change nothing.")
  var diff = false

  @Argument(help: "Folders or files.")
  var paths: [String]

  func validate() throws {
    if inFlight == .continue, !publish {
      throw ValidationError("--in-flight continue goes with --publish.")
    }
  }

  func run() async throws {
    try await failing {
      let folder = DefinitionFolder(reading: paths)
      report(folder.problems)
      if folder.problems.contains(where: { !$0.isWarning }) { throw ExitCode(1) }
      let outcome = try await rollOut(folder)
      report(outcome.problems)
      if outcome.hasFailed {
        Terminal.complain("Nothing was changed.")
        throw ExitCode(1)
      }
      for change in outcome.changes where !change.isEmpty { show(change) }
      for change in outcome.products where !change.isEmpty { show(change) }
      summarize(outcome)
    }
  }

  private func rollOut(_ folder: DefinitionFolder) async throws -> Rollout.Outcome {
    let installation = try await Installation.open(
      try settings.configuration(), at: WallClock.now())
    let outcome = try await Rollout(workspace: installation.workspace).apply(
      folder.files, products: folder.products, publishes: publish, inFlight: inFlight,
      isTrial: diff, to: installation.database, at: WallClock.now())
    await installation.close()
    return outcome
  }

  private func report(_ problems: [FileProblem]) {
    for problem in problems { Terminal.complain("\(problem)") }
  }

  private func show(_ change: Rollout.Change) {
    var words: [String] = []
    if change.before == nil {
      words.append(diff ? "new" : "created")
    } else if change.isDifferent {
      words.append(diff ? "different" : "updated")
    }
    if change.isPublished { words.append(diff ? "to be published" : "published") }
    Terminal.say(
      "\(change.file.kind.rawValue) \(change.file.id): \(words.joined(separator: ", "))")
    if let prospect = change.prospect { show(prospect) }
    guard diff, change.isDifferent else { return }
    let lines = LineDifference.lines(
      from: change.before?.pretty() ?? "", to: change.file.body.pretty())
    for line in lines { Terminal.say("  \(line)") }
  }

  private func show(_ change: Rollout.ProductChange) {
    let word = change.before == nil ? (diff ? "new" : "created") : diff ? "different" : "updated"
    Terminal.say("product \(change.product.id): \(word)")
    guard diff else { return }
    let lines = LineDifference.lines(
      from: change.before?.json.pretty() ?? "", to: change.product.json.pretty())
    for line in lines { Terminal.say("  \(line)") }
  }

  private func show(_ prospect: Prospect) {
    Terminal.say(
      "  of those inside \(prospect.moving) go on in version \(prospect.version), "
        + "\(prospect.staying) stay in theirs")
    for place in prospect.places where !place.moves {
      Terminal.say(
        "  \(place.count) rest at \(place.step) of version \(place.version), which the new "
          + "version does not have")
    }
  }

  private func summarize(_ outcome: Rollout.Outcome) {
    let count =
      outcome.changes.count { !$0.isEmpty } + outcome.products.count { !$0.isEmpty }
    let rest = outcome.changes.count + outcome.products.count - count
    if count == 0 {
      Terminal.say("Nothing to change: \(rest) definitions are as the files say.")
    } else {
      Terminal.say(
        diff ? "\(count) would change, \(rest) would stay." : "\(count) changed, \(rest) unchanged."
      )
    }
  }
}

extension InFlight: ExpressibleByArgument {}
