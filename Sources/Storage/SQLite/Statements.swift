import Database
import GRDB

/// The statements prepared on the connection that writes, by what the code wrote rather than by
/// their text. Used on that connection's queue only.
final class Statements {
  private var statements: [Shape: GRDB.Statement] = [:]

  /// The statement of this shape, where it is prepared already.
  subscript(shape: Shape) -> GRDB.Statement? { statements[shape] }

  /// Keeps a statement. Composed ones could become many: then all are given up, for once.
  func keep(_ statement: GRDB.Statement, of shape: Shape) {
    if statements.count >= Limits.statements { statements.removeAll(keepingCapacity: true) }
    statements[shape] = statement
  }

  /// Gives everything up, before the connection closes.
  func removeAll() { statements.removeAll() }
}
