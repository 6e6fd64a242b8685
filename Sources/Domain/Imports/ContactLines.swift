import Events
import Values

/// Contacts: each record is an `identify` of one person.
struct ContactLines: Sendable {
  private let mapping: Mapping
  private let stamp: ImportStamp

  init(_ mapping: Mapping, _ stamp: ImportStamp) {
    self.mapping = mapping
    self.stamp = stamp
  }

  func outcome(of record: ImportRecord) -> ImportOutcome {
    do throws(ImportReject) {
      return .stated(try statement(record))
    } catch {
      return .rejected(error)
    }
  }

  private func statement(_ record: ImportRecord) throws(ImportReject) -> Statement {
    var draft = Draft()
    do throws(CellReader.Problem) {
      for (field, value) in try mapping.values(of: record) { _ = draft.take(field, value) }
    } catch {
      throw ImportReject(record, code: error.code, message: error.message)
    }
    let email = draft.onlyEmail
    if email == nil, draft.userID == nil, draft.anonymousID == nil {
      throw ImportReject(
        record, code: "missing_identity",
        message: "The line has neither a user_id nor an anonymous_id nor an email.")
    }
    let id = draft.derivedID("contact", stamp, line: record.line)
    do throws(Rejection) {
      let event = try draft.event(.identify, id: id, stamp)
      return Statement(
        events: [event], email: email, line: record.line, lines: 1, text: record.excerpt)
    } catch {
      throw ImportReject(record, error)
    }
  }
}

extension ImportReject {
  /// The refusal of a whole record.
  init(_ record: ImportRecord, code: String, message: String) {
    self.init(line: record.line, code: code, message: message, text: record.excerpt)
  }

  /// The refusal of a record that would be no event.
  init(_ record: ImportRecord, _ rejection: Rejection) {
    self.init(record, code: rejection.code.rawValue, message: rejection.message)
  }
}
