import Journeys
import Values

extension Run {
  /// The run as the API shows it.
  func form(of contact: ContactID) -> JSON.Object {
    var form: JSON.Object = [
      "id": .string(id.hex), "contact": .string(contact.text), "journey": .string(journey),
      "version": .number(Number(Int64(version))), "key": key.map(JSON.string) ?? .null,
      "state": isLive ? "live" : "ended", "started_at": .string(startedAt.text),
      "goal_reached_at": goalReachedAt.form,
    ]
    switch state {
    case .parked(let park):
      form["step"] = .string(park.step)
      form["since"] = .string(park.since.text)
      form["waits_for"] = .string(park.reason.word)
      form["due_at"] = armed.form
      if let frozen { form["paused_since"] = .string(frozen.since.text) }
    case .ended(let end):
      form["ended_at"] = .string(end.at.text)
      form["reason"] = .string(end.reason.word)
    }
    form["trigger"] = .object(trigger)
    form["exports"] = .object(exports)
    form["path"] = .array(
      path.map { passage in
        [
          "step": .string(passage.step), "at": .string(passage.at.text),
          "outcome": passage.outcome.map(JSON.string) ?? .null,
        ]
      })
    if !moves.isEmpty {
      form["moves"] = .array(
        moves.map { ["from": .number(Number(Int64($0.from))), "at": .string($0.at.text)] })
    }
    return form
  }
}

extension Run.Park.Reason {
  fileprivate var word: String {
    switch self {
    case .timer: "time"
    case .listening: "event"
    case .sending: "message"
    }
  }
}
