import Catalog
import Contacts
import Database
import Engine
import Feeds
import Imports
import Store
import Values

/// The import of a file of products. It begins again at the first product after it was interrupted
/// and passes over what it has taken; a product that is as it was is *repeated*.
struct ProductImport {
  private let installation: Installation
  private var bytes: FileBytes
  private var reader: FeedReader
  private var rejectFile: RejectFile
  private var progress: ImportRows.Progress
  private var saved: ImportRows.Progress?
  private var items: [FeedItem] = []
  private var passed: Int64 = 0
  private var isAtEnd = false

  init(
    _ source: FileImport, mapping: [String: String], _ installation: Installation,
    _ begun: ImportRows.Progress, _ known: ImportRows.Progress?
  ) throws {
    self.installation = installation
    progress = begun
    saved = known
    bytes = try FileBytes(path: source.request.path)
    reader = FeedReader(
      format: source.request.format,
      options: FeedOptions(
        mapping: mapping, currency: installation.workspace.shop.currency, now: begun.startedAt))
    rejectFile = try RejectFile(path: source.request.rejectPath, length: begun.rejectBytes)
  }

  var report: FileImport.Report {
    FileImport.Report(
      progress: progress, fraction: bytes.size == 0 ? 1 : Double(bytes.read) / Double(bytes.size),
      isWaiting: false)
  }

  /// Reads as much as one commit takes; false when there was nothing more.
  mutating func read() throws -> Bool {
    while items.count < Limits.importedEvents, !isAtEnd {
      let found: [FeedItem]
      if let piece = try bytes.next() {
        found = reader.items(in: piece)
      } else {
        isAtEnd = true
        found = reader.finish()
      }
      for item in found {
        passed += 1
        if passed > progress.outcomes { items.append(item) }
      }
    }
    return !items.isEmpty
  }

  /// Writes what was read, as much of it as one transaction takes.
  mutating func commit(at now: Instant) async throws {
    let part = Array(items.prefix(Limits.importedEvents))
    items.removeFirst(part.count)
    var rejects: [ImportReject] = []
    var products: [FeedProduct] = []
    for item in part {
      switch item {
      case .product(let product): products.append(product)
      case .reject(let reject):
        rejects.append(
          ImportReject(
            line: reject.line, code: reject.code, message: reject.message, text: reject.text))
      }
    }
    progress.records += Int64(part.count)
    progress.outcomes += Int64(part.count)
    let refused = FeedProduct.refusals(of: products)
    rejects += refused.map(\.reject)
    let unfit = Set(refused.map(\.index))
    let entries = products.enumerated().filter { !unfit.contains($0.offset) }.map(\.element)
    try await write(entries, rejects, at: now)
  }

  /// The catalogue may still refuse what only fits together with what it has; such refusals are
  /// known when the transaction ends, and follow in the file of rejects.
  private mutating func write(
    _ products: [FeedProduct], _ rejects: [ImportReject], at now: Instant
  ) async throws {
    try rejectFile.add(rejects)
    var progress = progress
    progress.rejected += Int64(rejects.count)
    progress.rejectBytes = rejectFile.length
    let (begun, saved, database) = (progress, saved, installation.database)
    let entries = products.map { Listing.Entry(id: $0.id, members: $0.members) }
    let outcome = try await Backlog.patiently {
      try await database.write(.full) {
        transaction -> (ImportRows.Progress, [(index: Int, errors: ProductErrors)]) in
        guard try transaction.imports.progress(of: begun.id) == saved else {
          throw FileImport.UnderWay()
        }
        let outcome = try Listing().take(entries, source: .feed, in: transaction, at: now)
        var progress = begun
        progress.taken += Int64(outcome.created + outcome.changed)
        progress.repeated += Int64(outcome.unchanged)
        progress.rejected += Int64(outcome.rejected.count)
        try transaction.imports.save(progress, at: now)
        return (progress, outcome.rejected)
      }
    }
    self.progress = outcome.0
    self.saved = outcome.0
    try rejectFile.add(outcome.1.map { products[$0.index].reject($0.errors) })
    self.progress.rejectBytes = rejectFile.length
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
}

extension FeedProduct {
  /// Products that are none whatever the catalogue has, with their places.
  fileprivate static func refusals(
    of products: [FeedProduct]
  ) -> [(index: Int, reject: ImportReject)] {
    products.enumerated().compactMap { index, product -> (index: Int, reject: ImportReject)? in
      do throws(ProductErrors) {
        _ = try Product(id: product.id, json: .object(product.members))
        return nil
      } catch {
        // A feed may name only what changes of a product that is known.
        let isPartial = error.problems.allSatisfy { $0.code == .missingName }
        return isPartial ? nil : (index, product.reject(error))
      }
    }
  }

  fileprivate func reject(_ errors: ProductErrors) -> ImportReject {
    let problems = errors.problems
    return ImportReject(
      line: line, code: problems.first?.code.rawValue ?? "not_a_product",
      message: problems.map(\.message).joined(separator: " "),
      text: String(JSON.object(members).serialized.prefix(Imports::Limits.excerpt)))
  }
}
