import Events
import Messages
import Segments
import Values

/// One advance of one run under construction.
struct Walk {
  var run: Run
  let journey: Journey
  let facts: Facts
  let now: Instant
  var effects: [Effect] = []
  /// Static segments that this walk has put the contact into or taken them out of.
  private var placed: [String: Bool] = [:]
  /// True while messages are passed over that would have been sent during a pause.
  var skips = false

  init(run: Run, journey: Journey, facts: Facts, now: Instant) {
    self.run = run
    self.journey = journey
    self.facts = facts
    self.now = now
  }

  // MARK: Hearing

  /// An event of the contact: goal, exits, then what the run listens for.
  mutating func hear(_ event: Event, wakes: Bool = true) {
    if let goal = journey.goal, run.goalReachedAt == nil, run.isActive(at: now),
      belongs(event), facts.fulfil(goal.match, event, run: run, now: now)
    {
      run.goalReachedAt = now
      run.watchedUntil = nil
    }
    guard run.isLive else { return }
    if belongs(event),
      let exit = journey.exits.first(where: { facts.fulfil($0, event, run: run, now: now) })
    {
      effects.append(.withdraw)
      end(.exited(trigger: exit.trigger))
      return
    }
    guard wakes, let (wait, step) = listening, belongs(event) else { return }
    for outcome in wait.outcomes {
      guard case .trigger(let match) = outcome.event,
        facts.fulfil(match, event, run: run, now: now)
      else { continue }
      return take(outcome, of: step)
    }
  }

  /// Goes on by an outcome, at once or as soon as the journey is no longer paused.
  mutating func take(_ outcome: WaitFor.Outcome, of step: Step) {
    if run.frozen != nil {
      if run.frozen?.heard == nil { run.frozen?.heard = .init(outcome: outcome.name, at: now) }
      return
    }
    leave(step, by: outcome.name)
    go(to: outcome.first)
  }

  /// An event belongs to a keyed run when it has the same value of the key or none.
  private func belongs(_ event: Event) -> Bool {
    guard let name = journey.start.key else { return true }
    return run.matches(key: event.properties[name].flatMap(Journey.keyText))
  }

  var listening: (WaitFor, Step)? {
    guard case .parked(let park) = run.state, case .listening = park.reason,
      let step = journey.step(park.step), case .waitFor(let wait) = step.kind
    else { return nil }
    return (wait, step)
  }

  /// The timer is due: a wait is over, a listening has reached its limit.
  mutating func wake() {
    guard case .parked(let park) = run.state, let due = run.armed, due <= now,
      let step = journey.step(park.step)
    else { return }
    switch (park.reason, step.kind) {
    case (.timer, _):
      leave(step, by: nil)
      go(to: step.next)
    case (.listening, .waitFor(let wait)):
      leave(step, by: "no")
      go(to: wait.no)
    case (.listening, _), (.sending, _):
      break
    }
  }

  /// A ledger line is final.
  mutating func settle(_ id: String, _ key: Fingerprint, sent: Bool) {
    guard case .parked(let park) = run.state, park.step == id,
      case .sending(var open) = park.reason, open.remove(key) != nil
    else { return }
    if sent, run.messages[id]?.sentAt == nil { run.messages[id, default: .init()].sentAt = now }
    guard open.isEmpty, run.frozen == nil, let step = journey.step(id) else {
      run.state = .parked(.init(step: id, since: park.since, reason: .sending(open: open)))
      return
    }
    pass(step)
  }

  /// Leaves a send step whose lines are all final.
  mutating func pass(_ step: Step) {
    run.messages[step.id, default: .init()].isSettled = true
    leave(step, by: run.messages[step.id]?.sentAt == nil ? "not_sent" : "sent")
    go(to: step.next)
  }

  /// An interaction is remembered, and wakes the wait that listens for it.
  mutating func note(_ interaction: Interaction, _ id: String, _ link: String?) {
    var sending = run.messages[id] ?? .init()
    sending.interactions.insert(interaction)
    if let link, sending.links.count < Run.Sending.clickedLinks { sending.links.insert(link) }
    run.messages[id] = sending
    guard let (wait, step) = listening, let outcome = wait.outcomes.first(where: happened) else {
      return
    }
    take(outcome, of: step)
  }

  func happened(_ outcome: WaitFor.Outcome) -> Bool {
    guard case .interaction(let message, let interaction, let link) = outcome.event,
      let sending = run.messages[message]
    else { return false }
    if interaction == .sent { return sending.sentAt != nil }
    guard sending.interactions.contains(interaction) else { return false }
    return link.map { sending.links.contains($0) } ?? true
  }

  // MARK: Going

  /// Goes on from step to step until one rests or the way ends.
  mutating func go(to first: Int?) {
    var next = first
    for _ in 0..<Limits.stepsAtOnce {
      guard let index = next else { return end(.completed) }
      let step = journey.steps[index]
      run.path.append(.init(step: step.id, at: now, outcome: nil))
      switch visit(step) {
      case .on(let following): next = following
      case .rest(let reason):
        run.state = .parked(.init(step: step.id, since: now, reason: reason))
        return
      case .end(let reason): return end(reason)
      }
    }
    preconditionFailure("a journey is a tree: no way through it passes a step twice")
  }

  /// Where a run goes from a step.
  enum Visit {
    case on(Int?)
    case rest(Run.Park.Reason)
    case end(Run.End.Reason)
  }

  private mutating func visit(_ step: Step) -> Visit {
    switch step.kind {
    case .send(let send):
      let open = request(send, at: step)
      if run.messages[step.id]?.sentAt == nil { run.messages[step.id] = .init() }
      if !open.isEmpty { return .rest(.sending(open: open)) }
      run.messages[step.id]?.isSettled = true
      leave(step, by: "not_sent")
      return .on(step.next)
    case .wait(let wait):
      guard let due = due(wait), due > now else { return .on(step.next) }
      return .rest(.timer(due: due))
    case .waitFor(let wait): return visit(step, waitingFor: wait)
    case .branch(let branch):
      let look = facts.look(run, nil)
      let chosen = branch.cases.first {
        facts.hold($0.condition, look, isMember: isMember(of:), now: now)
      }
      leave(step, by: chosen?.name ?? "otherwise")
      return .on(chosen.map(\.first) ?? branch.otherwise)
    case .split(let split):
      let lane = lane(of: split, at: step)
      leave(step, by: lane.name)
      return .on(lane.first)
    case .setAttribute(let name, let value):
      effects.append(.set(name: name, value: value.value(facts.look(run, nil))))
      return .on(step.next)
    case .raise(let raise):
      var properties = JSON.Object()
      for (name, value) in raise.attributes.sorted(by: { $0.key < $1.key }) {
        properties[name] = value.value(facts.look(run, nil))
      }
      effects.append(
        .raise(
          event: raise.event, properties: properties, step: step.id,
          visit: run.path.count { $0.step == step.id }))
      return .on(step.next)
    case .join(let segment):
      placed[segment] = true
      effects.append(.join(segment: segment))
      return .on(step.next)
    case .leave(let segment):
      placed[segment] = false
      effects.append(.leave(segment: segment))
      return .on(step.next)
    case .lastCart(let last): return visit(step, lookingFor: last)
    case .products(let pick): return visit(step, choosing: pick)
    case .stop: return .end(.stopped(step: step.id))
    }
  }

  private func isMember(of segment: String) -> Bool {
    placed[segment] ?? facts.isMember(segment)
  }

  private mutating func visit(_ step: Step, waitingFor wait: WaitFor) -> Visit {
    if let outcome = wait.outcomes.first(where: happened) {
      leave(step, by: outcome.name)
      return .on(outcome.first)
    }
    // Counted from sending where a message is waited on (semantics.md, 9).
    var since = now
    var possible = false
    for outcome in wait.outcomes {
      guard case .interaction(let message, _, _) = outcome.event else {
        possible = true
        continue
      }
      if let sentAt = run.messages[message]?.sentAt {
        possible = true
        since = min(since, sentAt)
      }
    }
    let limit = since + wait.limit
    guard possible, limit > now else {
      leave(step, by: "no")
      return .on(wait.no)
    }
    return .rest(.listening(limit: limit))
  }

  private func lane(of split: Split, at step: Step) -> Split.Lane {
    let total = split.lanes.reduce(0) { $0 + $1.share }
    let hash = Fingerprint("split", facts.contact.text, journey.id, step.id)
    var rest = Int(hash.high % UInt64(max(total, 1)))
    for lane in split.lanes {
      if rest < lane.share { return lane }
      rest -= lane.share
    }
    preconditionFailure("the shares of a published split are not all 0")
  }

  // MARK: Ending

  mutating func leave(_ step: Step, by outcome: String?) {
    guard let last = run.path.lastIndex(where: { $0.step == step.id }) else { return }
    run.path[last].outcome = outcome
  }

  private mutating func end(_ reason: Run.End.Reason) {
    run.state = .ended(.init(at: now, reason: reason))
    run.frozen = nil
    if let goal = journey.goal, run.goalReachedAt == nil, goal.window > .zero {
      run.watchedUntil = now + goal.window
    }
  }
}
