import Database
package import Messages
package import Values

extension Ledger {
  /// Takes back everything of a run that has not been handed over.
  ///
  /// - Returns: what there is to count: each visit that came to its end, and the word for it. The
  ///   version is the one that asked for the message; the run may have been moved since.
  package func withdraw(
    _ run: Fingerprint, of contact: ContactID, because reason: NotSentReason = .runEnded,
    at now: Instant
  ) throws -> [(visit: LedgerLine.Origin, word: String)] {
    let lines = try transaction.rows(
      """
      UPDATE messages SET state = 'withdrawn', reason = \(reason.rawValue),
        settled_at = \(now.milliseconds)
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
        AND run = \(run.bytes) AND state = 'queued' RETURNING \(Ledger.columns)
      """, LedgerLine.read)
    var words: [(visit: LedgerLine.Origin, word: String)] = []
    var pushes: [LedgerLine.Origin: Set<Fingerprint>] = [:]
    for line in lines {
      guard let origin = line.origin else { continue }
      if line.channel == .push {
        pushes[origin, default: []].insert(line.key)
      } else {
        words.append((origin, MessageState.withdrawn.rawValue))
      }
    }
    for (origin, keys) in pushes.sorted(by: { $0.key.step < $1.key.step }) {
      if let word = try end(of: origin, of: contact, by: keys) { words.append((origin, word)) }
    }
    return words
  }

  /// The word by which a visit with several lines is counted, if some of its lines have just ended
  /// it; nil while it is open, and when it was counted before.
  package func end(
    of visit: LedgerLine.Origin, of contact: ContactID, by keys: Set<Fingerprint>
  ) throws -> String? {
    // Locked, so that of two who end the last two lines at the same time one sees the other.
    let lines = try transaction.rows(
      """
      SELECT \(Ledger.columns) FROM messages WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND run = \(visit.run.bytes) AND step = \(visit.step)
        AND version = \(visit.version) ORDER BY key\(lockingRow)
      """, LedgerLine.read)
    let before = lines.map { line in
      VisitOutcome.Line(
        state: keys.contains(line.key) ? .queued : line.state, reason: line.reason)
    }
    guard VisitOutcome.word(of: before) == nil else { return nil }
    return VisitOutcome.word(of: lines.map { .init(state: $0.state, reason: $0.reason) })
  }

  /// Whether another line of the same visit was opened or clicked.
  package func isMarked(
    _ column: InteractionColumn, besides key: Fingerprint, of visit: LedgerLine.Origin,
    of contact: ContactID
  ) throws -> Bool {
    try transaction.first(
      """
      SELECT 1 FROM messages WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND run = \(visit.run.bytes) AND step = \(visit.step)
        AND version = \(visit.version) AND key <> \(key.bytes)
        AND \(raw: column.rawValue) IS NOT NULL LIMIT 1
      """
    ) { $0.int(0) } != nil
  }
}
