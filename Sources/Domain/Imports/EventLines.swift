import Events
import Values

/// Events: in JSON lines as Segment's clients send them, in tables a line for each `track`.
struct EventLines: Sendable {
  private let mapping: Mapping
  private let stamp: ImportStamp
  private let reader: EventReader

  init(_ mapping: Mapping, _ stamp: ImportStamp) {
    self.mapping = mapping
    self.stamp = stamp
    reader = EventReader(receivedAt: stamp.begunAt, source: stamp.source)
  }

  func outcome(of record: ImportRecord) -> ImportOutcome {
    do throws(ImportReject) {
      let event =
        if case .object(let object, let bytes) = record.content {
          try sent(object, bytes, record)
        } else {
          try row(record)
        }
      return .stated(
        Statement(
          events: [event], email: nil, line: record.line, lines: 1, text: record.excerpt))
    } catch {
      return .rejected(error)
    }
  }

  /// A line in the form of the tracking API.
  private func sent(
    _ object: JSON.Object, _ bytes: Int, _ record: ImportRecord
  ) throws(ImportReject) -> Event {
    guard bytes <= Events.Limits.eventBytes else {
      throw ImportReject(
        record, code: Rejection.Code.tooLarge.rawValue,
        message: "The event has \(bytes) bytes, more than \(Events.Limits.eventBytes).")
    }
    do throws(Rejection) {
      return try reader.read(.object(object)) {
        let content = JSON.object(object).serialized
        let hasTime = object["timestamp"] != nil || object["originalTimestamp"] != nil
        return hasTime
          ? "import:\(Fingerprint("event", content).hex)"
          : "import:\(Fingerprint("event", stamp.id.hex, "\(record.line)", content).hex)"
      }
    } catch {
      throw ImportReject(record, error)
    }
  }

  private func row(_ record: ImportRecord) throws(ImportReject) -> Event {
    var draft = Draft()
    do throws(CellReader.Problem) {
      for (field, value) in try mapping.values(of: record) { _ = draft.take(field, value) }
    } catch {
      throw ImportReject(record, code: error.code, message: error.message)
    }
    guard draft.timestamp != nil else {
      throw ImportReject(
        record, code: Rejection.Code.invalidTimestamp.rawValue,
        message: "The line does not say when it happened.")
    }
    do throws(Rejection) {
      return try draft.event(
        .track, named: draft.event, id: draft.derivedID("event", stamp, line: record.line), stamp)
    } catch {
      throw ImportReject(record, error)
    }
  }
}
