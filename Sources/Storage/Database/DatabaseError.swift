/// Why a database did not do what was asked. Messages are for people who run or write the program;
/// they name constraints and statements, never the values of a row.
package enum DatabaseError: Error, Equatable {
  /// A row with this key is there already; the text names the constraint or its columns.
  case uniqueViolation(String)
  /// Another constraint (not null, check, foreign key) was hurt.
  case constraint(String)
  /// Others were in the way: a lock that did not come free, a deadlock, a serialization failure.
  /// Nothing was written; `write` and `read` have already tried several times.
  case busy(String)
  /// The database cannot be reached or used: connection lost, file missing, disk full.
  /// When it comes while committing, nobody knows whether the transaction was kept.
  case unavailable(String)
  /// The statement itself is wrong: syntax, unknown table or column, a value out of range.
  case statement(String)
  /// A transaction that only reads was asked to write.
  case readOnly(String)
  /// A text with a NUL character, which no column can keep.
  case nulInText
  /// This database has no such operation; the text says what to use instead.
  case unsupported(String)
}

extension DatabaseError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .uniqueViolation(let message): "already there: \(message)"
    case .constraint(let message): "a constraint refuses the row: \(message)"
    case .busy(let message): "the database is busy: \(message)"
    case .unavailable(let message): "the database is not available: \(message)"
    case .statement(let message): "the database does not accept the statement: \(message)"
    case .readOnly(let message): "the transaction may only read: \(message)"
    case .nulInText: "a text with a NUL character cannot be stored"
    case .unsupported(let message): message
    }
  }
}

extension DatabaseError {
  /// True when the same transaction may succeed later, because the fault lies with the moment and
  /// not with what was asked.
  package var isPassing: Bool {
    switch self {
    case .busy, .unavailable, .readOnly: true
    case .uniqueViolation, .constraint, .statement, .nulInText, .unsupported: false
    }
  }
}
