package import Events
package import Values

/// What is the same for all that one import states.
package struct ImportStamp: Hashable, Sendable {
  /// The identity of the import: its file, kind and mapping.
  package let id: Fingerprint
  /// When it was begun: the instant of statements that have no time of their own.
  package let begunAt: Instant
  /// Whether journeys start as if it happened now (semantics.md, 4).
  package let isLive: Bool

  package init(id: Fingerprint, begunAt: Instant, isLive: Bool) {
    self.id = id
    self.begunAt = begunAt
    self.isLive = isLive
  }

  var source: Event.Source { isLive ? .tracking : .imported }
}

/// Something that a file says: the events that it becomes.
package struct Statement: Hashable, Sendable {
  /// One, or several about the same person.
  package let events: [Event]
  /// The address by which the person is known, where nothing else names them: the events are about
  /// the contact that has it, or else a new one whose user id it becomes.
  package let email: String?
  /// Where it stood.
  package let line: Int
  package let lines: Int
  /// Its beginning, as it is shown where it is refused.
  package let text: String
}

/// What became of a part of a file.
package enum ImportOutcome: Hashable, Sendable {
  case stated(Statement)
  /// It is not wanted.
  case skipped
  case rejected(ImportReject)
}

/// Turns the records of a file into events: a state machine that is told one record after another
/// and gives the same outcomes for the same file and mapping.
package struct Conversion: Sendable {
  private let mapping: Mapping
  private let contacts: ContactLines?
  private let events: EventLines?
  private var orders: OrderLines?

  /// A conversion; of products there is none, because they are no events.
  package init?(_ mapping: Mapping, _ stamp: ImportStamp) {
    if mapping.kind == .products { return nil }
    self.mapping = mapping
    contacts = mapping.kind == .contacts ? ContactLines(mapping, stamp) : nil
    events = mapping.kind == .events ? EventLines(mapping, stamp) : nil
    orders = mapping.kind == .orders ? OrderLines(mapping, stamp) : nil
  }

  /// Whether outcomes come in order of the records, so that an import that was interrupted can go
  /// on behind any record; orders have to be read from the beginning of the file.
  package var goesOnAnywhere: Bool { orders == nil }

  /// Takes a record and gives what is settled by it.
  package mutating func take(_ record: ImportRecord) -> [ImportOutcome] {
    if case .unreadable(let code, let message, let text) = record.content {
      return [
        .rejected(ImportReject(line: record.line, code: code, message: message, text: text))
      ]
    }
    if mapping.skips(record) { return [.skipped] }
    if let contacts { return [contacts.outcome(of: record)] }
    if let events { return [events.outcome(of: record)] }
    return orders?.take(record) ?? []
  }

  /// What is left when the file is at its end.
  package mutating func finish() -> [ImportOutcome] { orders?.finish() ?? [] }
}

extension Mapping {
  /// The values of a record by what they are, in the order of the columns; constants come first, so
  /// that a column replaces them.
  func values(of record: ImportRecord) throws(CellReader.Problem) -> [(field: Field, value: JSON)] {
    var values = constants
    switch record.content {
    case .cells(let cells):
      for (column, cell) in zip(columns, cells) {
        guard let field = column.field else { continue }
        if let value = try read(.string(cell), column) { values.append((field, value)) }
      }
    case .object(let object, _):
      for (name, cell) in object {
        if let place = place(of: name) {
          guard let field = columns[place].field else { continue }
          if let value = try read(cell, columns[place]) { values.append((field, value)) }
        } else if takesOthers, !cell.isNull {
          values.append((.member(ColumnNames.attribute(name)), cell))
        }
      }
    case .unreadable: break
    }
    return values
  }

  private func read(_ cell: JSON, _ column: Column) throws(CellReader.Problem) -> JSON? {
    do throws(CellReader.Problem) {
      return try reader.read(cell, as: column.type)
    } catch {
      // A type that only the first records showed is no reason to refuse a later one.
      if column.field?.type == nil, !column.isSaid { return cell }
      throw CellReader.Problem(code: error.code, message: "\(column.name): \(error.message)")
    }
  }

  func skips(_ record: ImportRecord) -> Bool {
    skips.contains { column, pattern in
      switch record.content {
      case .cells(let cells): place(of: column).map { pattern.matches(cells[$0]) } ?? false
      case .object(let object, _):
        switch object[column] {
        case .string(let text): pattern.matches(text)
        case .number(let number): pattern.matches(number.text)
        case .bool(let bool): pattern.matches("\(bool)")
        default: false
        }
      case .unreadable: false
      }
    }
  }
}
