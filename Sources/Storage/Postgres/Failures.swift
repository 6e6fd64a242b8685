import CPostgres
import Database

/// What is said after `close`.
let closed = DatabaseError.unavailable("it was closed")

/// Sorts the errors of PostgreSQL by SQLSTATE (appendix A of its manual). Only the primary message
/// and the constraint's name are told: details hold values of the row.
///
/// A statement that was prepared in an earlier transaction may be `stale`: its tables have changed.
/// That counts as busy, because the next attempt prepares it anew.
func failure(of result: OpaquePointer, sql: String, isKept: Bool) -> DatabaseError {
  let state = field(result, "C") ?? ""
  let message = field(result, "M") ?? firstLine(PQresultErrorMessage(result))
  let constraint = field(result, "n") ?? message
  switch state {
  case "23505":
    return .uniqueViolation(constraint)
  case "40001", "40P01", "55P03":
    return .busy(message)
  case "0A000", "26000":
    return isKept ? .busy(message) : .statement("\(message): \(sql)")
  case "25006":
    return .readOnly(message)
  default:
    break
  }
  switch state.prefix(2) {
  case "23": return .constraint(message)
  // Connection, resources, operator intervention, system error, internal error; and no state when
  // libpq itself speaks.
  case "08", "53", "57", "58", "XX", "": return .unavailable(message)
  default: return .statement("\(message): \(sql)")
  }
}

/// What libpq says, without the lines that go into detail.
func firstLine(_ message: UnsafePointer<CChar>?) -> String {
  guard let message else { return "no message" }
  return String(String(cString: message).prefix { !$0.isNewline })
}

/// One part of an error (`PG_DIAG_…` of libpq).
private func field(_ result: OpaquePointer, _ code: Unicode.Scalar) -> String? {
  PQresultErrorField(result, CInt(code.value)).map { String(cString: $0) }
}

/// Whether a prepared statement no longer fits its tables, or is not known to the server.
func isStale(_ result: OpaquePointer) -> Bool {
  let state = field(result, "C")
  return state == "0A000" || state == "26000"
}
