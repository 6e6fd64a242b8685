import Engine
import Events
import Journeys

/// The events of a request after the attributes that their triggers declare have been looked at.
struct TypedEvents {
  var events: [Event] = []
  /// In the order of the request.
  var refused: [RefusedEvent] = []

  /// Sorts out events whose attributes have other types than a published trigger declares.
  init(_ batch: EventBatch, playbook: Playbook?) {
    refused = batch.refused.map { RefusedEvent($0) }
    guard let playbook, playbook.triggers.contains(where: { !$0.value.attributes.isEmpty }) else {
      events = batch.events
      return
    }
    events.reserveCapacity(batch.events.count)
    var index = 0
    var others = batch.refused.map(\.index)[...]
    for event in batch.events {
      while others.first == index {
        others.removeFirst()
        index += 1
      }
      if let refusal = TypedEvents.mismatch(of: event, at: index, playbook) {
        refused.append(refusal)
      } else {
        events.append(event)
      }
      index += 1
    }
    refused.sort { $0.index < $1.index }
  }

  private static func mismatch(
    of event: Event, at index: Int, _ playbook: Playbook
  ) -> RefusedEvent? {
    guard event.kind == .track, let trigger = playbook.triggers[TriggerKey(event)],
      let mismatch = trigger.mismatch(in: event.properties)
    else { return nil }
    return RefusedEvent(
      index: index, code: "invalid_attribute",
      message:
        "The attribute \(mismatch.attribute) of \(event.name) has to be of type "
        + "\(mismatch.expected.rawValue).")
  }
}
