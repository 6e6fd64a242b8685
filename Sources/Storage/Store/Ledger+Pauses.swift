import Database
package import Messages
package import Values

extension Ledger {
  /// Keeps a queued line from leaving as long as its journey is paused.
  package func hold(_ line: LedgerLine) throws {
    try transaction.send(
      """
      UPDATE messages SET due_at = \(Ledger.held), reason = \(LedgerLine.journeyPaused)
      WHERE partition = \(line.contact.partition) AND contact = \(line.contact.number)
        AND key = \(line.key.bytes) AND state = 'queued'
      """)
  }

  /// Lets the queued lines of a run go that were held during a pause.
  ///
  /// Touches all of them, so that somebody who holds one at the same time does it before or again.
  ///
  /// - Parameter extension: how much later they expire.
  package func release(
    _ run: Fingerprint, of contact: ContactID, extension span: Span, at now: Instant
  ) throws {
    try transaction.send(
      """
      UPDATE messages SET expires_at = expires_at + \(span.milliseconds),
        reason = CASE WHEN due_at = \(Ledger.held) THEN NULL ELSE reason END,
        due_at = CASE WHEN due_at = \(Ledger.held) THEN \(now.milliseconds) ELSE due_at END
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
        AND run = \(run.bytes) AND state = 'queued'
      """)
  }

  /// The queued lines of a run that would have left by an instant but for a pause.
  package func missed(
    by instant: Instant, _ run: Fingerprint, of contact: ContactID
  ) throws -> [LedgerLine] {
    try transaction.rows(
      """
      SELECT \(Ledger.columns) FROM messages WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND run = \(run.bytes) AND state = 'queued'
        AND (due_at <= \(instant.milliseconds) OR due_at = \(Ledger.held)) ORDER BY key
      """, LedgerLine.read)
  }
}
