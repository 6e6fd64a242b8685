/// One step of the schema. Once released it never changes; what was wrong is put right by a later
/// one.
package struct Migration: Sendable {
  /// A name that says what the step is for.
  package let name: String
  /// What is executed, in order, in one transaction.
  package let statements: [Query]

  package init(name: String, statements: [Query]) {
    self.name = name
    self.statements = statements
  }

  /// A number that changes with the statements: FNV-1a over their text in this dialect. It guards
  /// against mistakes, not against malice.
  package func checksum(in dialect: Dialect) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for statement in statements {
      for byte in statement.sql(in: dialect).utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
      hash = (hash ^ 0xff) &* 0x100_0000_01b3
    }
    return Int64(bitPattern: hash)
  }
}

/// Why the schema of a database was left alone.
package enum MigrationError: Error, Equatable, CustomStringConvertible {
  /// The database knows a migration that this program does not know.
  case newer(migration: String)
  /// A migration was applied with other statements than this program has under its name.
  case changed(migration: String)
  /// At this place the database has another migration than this program.
  case reordered(found: String, expected: String)

  package var description: String {
    switch self {
    case .newer(let migration):
      "the database was made by a newer version of this program (it knows the migration "
        + "\"\(migration)\"): use that version, or restore a backup from before the upgrade"
    case .changed(let migration):
      "the migration \"\(migration)\" was applied with other statements than this program has: "
        + "use the version that made the database"
    case .reordered(let found, let expected):
      "the database has the migration \"\(found)\" where this program has \"\(expected)\": "
        + "use the version that made the database"
    }
  }
}
