import Messages
import Segments
import Values

extension Walk {
  /// Asks for the ledger lines of a send step and rests until they are final.
  mutating func request(_ send: Send, at step: Step) -> Set<Fingerprint> {
    let lines = self.lines(send, at: step)
    let expiresAt: Instant? =
      switch send.expires {
      case .after(let span): now + span
      case .at(let instant): instant
      case nil: nil
      }
    effects.append(
      .send(MessageRequest(step: step.id, send: send, lines: lines, expiresAt: expiresAt)))
    return Set(lines.filter { $0.unsendable == nil }.map(\.key))
  }

  private func lines(_ send: Send, at step: Step) -> [MessageRequest.Line] {
    // A journey is a tree: only who was moved to a newer version can come to a step again.
    let visit = run.path.count { $0.step == step.id }
    let held: String? =
      if run.messages[step.id]?.sentAt != nil {
        NotSentReason.alreadySent.rawValue
      } else if skips {
        NotSentReason.skippedWhilePaused.rawValue
      } else {
        nil
      }
    func line(_ destination: String, service: String = "", _ unsendable: String? = nil)
      -> MessageRequest.Line
    {
      // The send key (I4).
      let key = Fingerprint("message", run.id.hex, step.id, "\(visit)", destination)
      return .init(
        key: key, destination: destination, service: service, unsendable: unsendable ?? held)
    }
    if send.grids.values.contains(where: { run.exportedProducts(of: $0.from).isEmpty }) {
      return [line("", NotSentReason.noProducts.rawValue)]
    }
    switch send.channel {
    case .push:
      if facts.pushTokens.isEmpty { return [line("", "no_push_token")] }
      return facts.pushTokens.map { line($0.token, service: $0.service) }
    case .webhook:
      return [line(send.webhook?.url ?? "")]
    case .email, .sms:
      let value = send.to.flatMap { facts.look(run, nil)($0) }
      guard let text = value?.text ?? value?.number?.text, !text.isEmpty else {
        return [line("", "no_address")]
      }
      return [line(text)]
    }
  }

  /// The instant at which a wait that is reached now is over; nil when there is nothing to wait
  /// for, because the field has no instant. `start` is another instant than now to begin at.
  func due(_ wait: Wait, from start: Instant? = nil) -> Instant? {
    let now = start ?? self.now
    switch wait {
    case .span(let span): return now + span
    case .at(let instant): return instant
    case .until(let civil, let choice): return zone(choice).instant(of: civil)
    case .untilTime(let minute, let weekdays, let choice):
      return next(minute: minute, weekdays: weekdays, in: zone(choice), from: now)
    case .relative(let path, let offset):
      guard let value = facts.look(run, nil)(path) else { return nil }
      let instant =
        value.text.flatMap { Instant(text: $0) }
        ?? value.number?.whole.map { Instant(milliseconds: $0) }
      return instant.map { $0 + offset }
    }
  }

  private func zone(_ choice: ZoneChoice) -> Zone {
    switch choice {
    case .workspace: facts.zones.workspace
    case .contact: facts.zones.contact ?? facts.zones.workspace
    }
  }

  /// The next instant at which the clock on the wall shows this time on one of these days; now
  /// itself when it does so at this very minute's start.
  private func next(
    minute: Int, weekdays: Set<Weekday>, in zone: Zone, from now: Instant
  ) -> Instant? {
    let today = zone.civil(at: now)
    for offset in 0...8 {
      let day = today.adding(days: offset)
      guard weekdays.isEmpty || weekdays.contains(day.weekday),
        let civil = day.at(hour: minute / 60, minute: minute % 60)
      else { continue }
      let instant = zone.instant(of: civil)
      if instant >= now { return instant }
    }
    return nil
  }
}
