import Values

extension JourneyReader {
  /// Reads `{"segment":…,"on":"members","schedule":…,"rate":…}`; nil for starts by an event.
  mutating func call(_ object: inout StrictObject) -> MembersCall? {
    guard object.has("segment"), object.text("on") == "members" else {
      for later in ["schedule", "rate"] where object.value(later) != nil {
        object.note(
          "not_supported_yet",
          "\"\(later)\" goes with {\"segment\":…,\"on\":\"members\"} only")
      }
      return nil
    }
    let segment = object.requiredText("segment")
    let schedule = self.schedule(object.object("schedule"), &object)
    var perHour: Int64?
    if let members = object.object("rate") {
      var rate = StrictObject(members, place: "start.rate", step: nil)
      perHour = rate.number("per_hour")?.whole
      if !(1...Limits.entriesPerHour).contains(perHour ?? 0) {
        rate.note(
          "out_of_range", "\"per_hour\" is a whole number from 1 to \(Limits.entriesPerHour)")
        perHour = nil
      }
      object.note(rate.finish())
    }
    return MembersCall(segment: segment, schedule: schedule, perHour: perHour)
  }

  private func schedule(
    _ members: JSON.Object?, _ start: inout StrictObject
  ) -> MembersCall.Schedule {
    guard let members else { return .atOnce }
    var object = StrictObject(members, place: "start.schedule", step: nil)
    defer { start.note(object.finish()) }
    guard let every = object.object("every") else {
      guard let at = instant("at", &object) else {
        if object.problems.isEmpty {
          object.note(
            "missing_member", "say {\"at\":…} or {\"every\":{\"days\":7},\"at\":\"09:00\"}")
        }
        return .atOnce
      }
      return .once(at)
    }
    var period = StrictObject(every, place: "start.schedule.every", step: nil)
    let days = (period.number("days")?.whole ?? 0) + 7 * (period.number("weeks")?.whole ?? 0)
    object.note(period.finish())
    if !(1...366).contains(days) {
      object.note("out_of_range", "\"every\" is {\"days\":…} or {\"weeks\":…}, 1 to 366 days")
    }
    let minute = object.text("at").map { (text: $0, minute: minuteOfDay($0)) }
    if let minute, minute.minute == nil {
      object.note("invalid_time", "\"at\" must be like 09:00")
    }
    return .every(days: Int(min(max(days, 1), 366)), minuteOfDay: minute?.minute ?? 0)
  }
}
