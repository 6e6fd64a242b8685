import Database
import Engine
import Events
import Imports
package import Store
package import Values

extension FileImport {
  /// Imports the file, or goes on where an import of the same file with the same mapping was
  /// interrupted; one that came to its end is not repeated.
  ///
  /// - Parameters:
  ///   - now: the wall clock.
  ///   - report: is told after each commit, and while waiting.
  /// - Returns: what was done, by this run and the ones that were interrupted together.
  package func run(
    in installation: Installation, now: @escaping @Sendable () -> Instant,
    report: (Report) throws -> Void
  ) async throws -> ImportRows.Progress {
    let (known, isSuperseded) = try await installation.database.read { [id] transaction in
      let known = try transaction.imports.progress(of: id)
      return (known, try known.map { try transaction.imports.isSuperseded($0) } ?? false)
    }
    // What a file says of people now stands again when another said something else in between;
    // the catalogue tells by itself what is as it was.
    let restates = (isSuperseded && request.kind == .contacts) || request.kind == .products
    if var known, known.finishedAt != nil, !request.again, !restates {
      known.repeated += known.taken
      known.taken = 0
      return known
    }
    let fresh = { (start: Instant) in
      ImportRows.Progress(
        id: id, kind: request.kind.rawValue, file: request.path, startedAt: start)
    }
    var begun = known ?? fresh(now())
    if begun.finishedAt != nil { begun = fresh(restates ? now() : begun.startedAt) }
    switch content {
    case .records(let layout, let mapping):
      var run = try ImportRun(self, layout, mapping, installation, begun, known)
      while try run.read() {
        try await run.commit(at: now())
        try report(run.report(isWaiting: false))
        let waiting = run.report(isWaiting: true)
        try await run.giveWay { try report(waiting) }
      }
      return try await run.finish(at: now())
    case .feed(let names):
      var run = try ProductImport(self, mapping: names, installation, begun, known)
      while try run.read() {
        try await run.commit(at: now())
        try report(run.report)
      }
      return try await run.finish(at: now())
    }
  }
}

/// One import while it runs.
struct ImportRun {
  private let installation: Installation
  private var records: RecordSource
  private var conversion: Conversion
  private var rejectFile: RejectFile
  private var backlog: Backlog
  /// What is committed, and what is in the table.
  private(set) var progress: ImportRows.Progress
  private var saved: ImportRows.Progress?
  /// Outcomes of this run; those that an earlier one carried out are passed over.
  private var outcomes: Int64 = 0
  private var statements: [Statement] = []
  private var rejects: [ImportReject] = []
  private var bytes = 0
  private var isAtEnd = false

  init(
    _ source: FileImport, _ layout: FileLayout, _ mapping: Mapping,
    _ installation: Installation, _ begun: ImportRows.Progress, _ known: ImportRows.Progress?
  ) throws {
    self.installation = installation
    let stamp = ImportStamp(
      id: Fingerprint(source.id.hex, begun.startedAt.text), begunAt: begun.startedAt,
      isLive: source.request.isLive)
    guard let conversion = Conversion(mapping, stamp) else {
      preconditionFailure("products go another way")
    }
    self.conversion = conversion
    progress = begun
    saved = known
    if conversion.goesOnAnywhere {
      outcomes = begun.outcomes
      records = try layout.records(from: begun.position, line: begun.line)
    } else {
      // Read from the beginning: outcomes come in the same order again.
      progress.records = 0
      records = try layout.records()
    }
    rejectFile = try RejectFile(
      path: source.request.rejectPath, length: begun.rejectBytes)
    backlog = Backlog(installation.database)
  }

  func report(isWaiting: Bool) -> FileImport.Report {
    FileImport.Report(progress: progress, fraction: records.fraction, isWaiting: isWaiting)
  }

  // MARK: Reading

  /// Reads as much as one commit takes; false when there was nothing more.
  mutating func read() throws -> Bool {
    if isAtEnd { return false }
    var taken = 0
    while taken < Limits.importedRecords, statements.count < Limits.importedEvents,
      bytes < Limits.importedBytes
    {
      guard let record = try records.next() else {
        isAtEnd = true
        take(conversion.finish())
        return true
      }
      taken += 1
      progress.records += 1
      take(conversion.take(record))
      if conversion.goesOnAnywhere {
        progress.position = record.end
        progress.line = record.nextLine
      }
    }
    return true
  }

  private mutating func take(_ all: [ImportOutcome]) {
    for outcome in all {
      outcomes += 1
      if outcomes <= progress.outcomes { continue }
      progress.outcomes = outcomes
      switch outcome {
      case .stated(let statement):
        statements.append(statement)
        bytes += statement.text.utf8.count + 64 * statement.lines
      case .skipped: progress.skipped += 1
      case .rejected(let reject): add(reject)
      }
    }
  }

  private mutating func add(_ reject: ImportReject) {
    rejects.append(reject)
    progress.rejected += Int64(reject.lines)
  }

  // MARK: Committing

  /// Makes what was read durable, together with how far the import is.
  mutating func commit(at now: Instant) async throws {
    let addressed = try await addressees()
    try rejectFile.add(rejects)
    progress.rejectBytes = rejectFile.length
    let (events, database, partitions) = (
      addressed, installation.database, installation.partitions
    )
    let (progress, saved) = (progress, saved)
    try await Backlog.patiently {
      try await database.write(.full) { transaction in
        guard try transaction.imports.progress(of: progress.id) == saved else {
          throw FileImport.UnderWay()
        }
        _ = try Ingest.append([events], partitions: partitions, in: transaction)
        try transaction.imports.save(progress, at: now)
      }
    }
    self.saved = progress
    statements.removeAll(keepingCapacity: true)
    rejects.removeAll(keepingCapacity: true)
    bytes = 0
  }

  /// Waits while the server is behind with applying.
  mutating func giveWay(_ waiting: () throws -> Void) async throws {
    try await backlog.wait(waiting)
  }

  /// Remembers that the import is over.
  mutating func finish(at now: Instant) async throws -> ImportRows.Progress {
    progress.finishedAt = now
    let (progress, database) = (progress, installation.database)
    try await Backlog.patiently {
      try await database.write(.full) { try $0.imports.save(progress, at: now) }
    }
    return progress
  }

  // MARK: People

  /// The events of what was read, those of people who are named by an address alone sent to whom
  /// it belongs, and without what was counted before.
  private mutating func addressees() async throws -> [Event] {
    let emails = Set(statements.compactMap(\.email)).sorted()
    if !emails.isEmpty { try await backlog.applied() }
    let (statements, partitions) = (statements, installation.partitions)
    let outcome = try await installation.database.read { transaction in
      let holders = emails.isEmpty ? [:] : try transaction.contacts.holding(emails: emails)
      var outcome = Addressing()
      let names = Set(statements.compactMap { $0.events.first?.identity })
      let known = try transaction.identities.contacts(of: names, partitions: partitions)
      for statement in statements {
        try outcome.add(statement, holders, known, in: transaction)
      }
      return outcome
    }
    for reject in outcome.rejects { add(reject) }
    progress.taken += outcome.taken
    progress.repeated += outcome.repeated
    return outcome.events
  }
}
