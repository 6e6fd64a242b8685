import Messages
import Values

extension JourneyDraft {
  /// Every problem of the draft in this workspace: those of reading, of the shape of the tree, and
  /// of what the journey refers to.
  package func check(in surroundings: Surroundings) -> [Problem] {
    var found = problems
    if steps.isEmpty { found.append(Problem("no_steps", "The journey has no steps.")) }
    let upstream = self.upstream
    for (index, step) in steps.enumerated() {
      guard let before = upstream[index] else {
        found.append(
          Problem(
            "unreachable_step", step: step.id,
            "No way leads to step \"\(step.id)\": every lane before it stops."))
        continue
      }
      switch step.kind {
      case .send(let send): found += check(send, of: step, in: surroundings)
      case .waitFor(let wait): found += check(wait, of: step, before: before)
      case .raise(let raise):
        found += check(trigger: raise.trigger, step: step.id, surroundings)
        if TriggerKey(eventName: raise.event) == start.trigger.key {
          found.append(
            Problem(
              "raise_loop", step: step.id,
              "The journey would start itself again and again by raising its own trigger."))
        }
      case .wait, .branch, .split, .setAttribute, .join, .leave, .lastCart, .products, .stop: break
      }
      for match in step.kind.matches {
        found += check(trigger: match.trigger, step: step.id, surroundings)
      }
    }
    found += checkReferences(upstream: upstream)
    for match in [start.trigger] + (goal.map { [$0.match] } ?? []) + exits {
      found += check(trigger: match.trigger, step: nil, surroundings)
    }
    found += checkSegments(in: surroundings)
    if let from = start.from, let to = start.to, from >= to {
      found.append(Problem("invalid_dates", "The journey would end before it starts."))
    }
    var seen: Set<Problem> = []
    return found.filter { seen.insert($0).inserted }
  }

  private func check(_ send: Send, of step: Step, in surroundings: Surroundings) -> [Problem] {
    var found: [Problem] = []
    if let webhook = send.webhook {
      if let secret = webhook.secret, !surroundings.secrets.contains(secret) {
        found.append(
          Problem(
            "unknown_secret", step: step.id,
            "There is no secret \"\(secret)\"; create it in the settings under this name."))
      }
      return found
    }
    if send.purpose == .marketing, !surroundings.topics.contains(send.topic) {
      found.append(
        Problem("unknown_topic", step: step.id, "There is no topic \"\(send.topic)\"."))
    }
    guard let content = surroundings.contents[send.content] else {
      if !send.content.isEmpty {
        found.append(
          Problem(
            "missing_content", step: step.id,
            "There is no content \"\(send.content)\"; create it or choose another."))
      }
      return found
    }
    if content.channel != send.channel.rawValue {
      found.append(
        Problem(
          "wrong_channel", step: step.id,
          "\"\(send.content)\" is a content for \(content.channel), not \(send.channel.rawValue)."))
    }
    if !content.isReady {
      found.append(
        Problem(
          "content_not_ready", step: step.id,
          "\"\(send.content)\" is a draft; make it ready to send before publishing."))
    }
    for name in content.requiredVariables
    where send.variables[name] == nil && send.grids[name] == nil {
      found.append(
        Problem(
          "unmapped_variable", step: step.id,
          "\"\(send.content)\" needs the variable \"\(name)\"; say where it comes from."))
    }
    for name in send.variables.keys.sorted() where !content.declaredVariables.contains(name) {
      found.append(
        Problem(
          "unknown_variable", step: step.id,
          "\"\(send.content)\" declares no variable \"\(name)\".", isWarning: true))
    }
    found += check(send.grids, with: content, of: step)
    if send.channel == .email, send.purpose == .marketing, !content.hasUnsubscribeLink {
      found.append(
        Problem(
          "missing_unsubscribe", step: step.id,
          "\"\(send.content)\" has no {{unsubscribe_url}}, which marketing mail needs."))
    }
    return found
  }

  private func check(_ wait: WaitFor, of step: Step, before: Set<Int>) -> [Problem] {
    var found: [Problem] = []
    for outcome in wait.outcomes {
      guard case .interaction(let message, let interaction, let link) = outcome.event else {
        continue
      }
      guard let index = steps.firstIndex(where: { $0.id == message }),
        case .send(let send) = steps[index].kind
      else {
        found.append(
          Problem(
            "unknown_message", step: step.id, "No step \"\(message)\" sends a message."))
        continue
      }
      if !before.contains(index) {
        found.append(
          Problem(
            "message_not_sent_before", step: step.id,
            "Some way leads here without passing step \"\(message)\"."))
      }
      if !send.channel.interactions.contains(interaction) {
        found.append(
          Problem(
            "not_supported_yet", step: step.id,
            "\"\(interaction.rawValue)\" cannot be observed on \(send.channel.rawValue) yet."))
      }
      if link != nil, interaction != .clicked {
        found.append(
          Problem("invalid_link", step: step.id, "\"link\" goes with the interaction clicked."))
      }
    }
    return found
  }

  private func check(trigger name: String, step: String?, _ surroundings: Surroundings) -> [Problem]
  {
    let facts =
      surroundings.triggers[name]
      ?? surroundings.triggers.values.first { $0.trigger.event == name }
    guard let facts else { return [] }
    if !facts.isPublished {
      return [
        Problem(
          "trigger_not_published", step: step,
          "The trigger \"\(name)\" is a draft; publish it before the journey.")
      ]
    }
    if !facts.wasReceived {
      return [
        Problem(
          "trigger_never_received", step: step,
          "No event of the trigger \"\(name)\" has come yet: its code is not integrated.",
          isWarning: true)
      ]
    }
    return []
  }

  /// For each step the indices of the steps that every way to it passes; nil for a step to which no
  /// way leads. Steps only lead to later ones or to the end, so that one pass in the order of a
  /// depth-first walk suffices.
  private var upstream: [Set<Int>?] {
    var result: [Set<Int>?] = Array(repeating: nil, count: steps.count)
    for index in order {
      let passed = (result[index] ?? []).union([index])
      for next in steps[index].successors {
        result[next] = result[next].map { $0.intersection(passed) } ?? passed
      }
    }
    return result.enumerated().map { $0 == first ? [] : $1 }
  }

  /// The steps that can be reached, each after all that lead to it.
  private var order: [Int] {
    var finished: [Int] = []
    var seen: Set<Int> = []
    var stack: [(index: Int, next: Int)] = first.map { [($0, 0)] } ?? []
    if let first { seen.insert(first) }
    while let top = stack.last {
      let successors = steps[top.index].successors
      if top.next < successors.count {
        stack[stack.count - 1].next += 1
        let next = successors[top.next]
        if seen.insert(next).inserted { stack.append((next, 0)) }
      } else {
        finished.append(top.index)
        stack.removeLast()
      }
    }
    return finished.reversed()
  }
}

extension Step {
  /// Where a run can go on from here.
  var successors: [Int] {
    switch kind {
    case .send, .wait, .setAttribute, .raise, .join, .leave, .lastCart, .products:
      [next].compactMap { $0 }
    case .waitFor(let wait): (wait.outcomes.map(\.first) + [wait.no]).compactMap { $0 }
    case .branch(let branch): (branch.cases.map(\.first) + [branch.otherwise]).compactMap { $0 }
    case .split(let split): split.lanes.filter { $0.share > 0 }.compactMap(\.first)
    case .stop: []
    }
  }
}

extension StepKind {
  /// The triggers that the step listens to.
  var matches: [TriggerMatch] {
    guard case .waitFor(let wait) = self else { return [] }
    return wait.outcomes.compactMap { outcome in
      if case .trigger(let match) = outcome.event { match } else { nil }
    }
  }
}

extension ChannelKind {
  /// What comes back from messages on this channel today; waiting for anything else would never
  /// end with yes, so that it is refused.
  var interactions: Set<Interaction> {
    switch self {
    case .email: [.sent, .opened, .clicked, .bounced, .unsubscribed]
    case .sms, .push, .webhook: [.sent, .bounced]
    }
  }
}
