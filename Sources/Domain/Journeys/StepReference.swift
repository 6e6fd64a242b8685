import Values

/// Where a draft speaks of what another step exports.
package struct StepReference: Hashable, Sendable {
  /// What is expected of the other step.
  enum Purpose: Hashable, Sendable {
    /// A value that it exports, named in a field.
    case value
    /// Its products.
    case products
    /// Its cart.
    case cart
  }

  /// The step that is meant.
  let target: String
  let purpose: Purpose
  /// The step that speaks of it; nil for the journey itself.
  let step: String?
  /// Where, for messages.
  let place: String
}

extension JourneyReader {
  /// Remembers that a step is spoken of; whether it lies before is known once all are read.
  mutating func refer(
    to target: String, for purpose: StepReference.Purpose, _ object: inout StrictObject
  ) {
    references.append(
      StepReference(target: target, purpose: purpose, step: object.step, place: object.place))
  }
}

extension JourneyDraft {
  /// What is wrong with references to other steps.
  ///
  /// - Parameter upstream: for each step the indices of those that every way to it passes.
  func checkReferences(upstream: [Set<Int>?]) -> [Problem] {
    references.compactMap { reference in
      func problem(_ code: String, _ message: String) -> Problem {
        Problem(code, step: reference.step, "\(reference.place): \(message)")
      }
      let target = reference.target
      guard let index = steps.firstIndex(where: { $0.id == target }) else {
        return reference.purpose == .value
          ? problem(
            "unknown_field",
            "\"\(target)\" is no step, and fields begin with contact, trigger, event, purchases, "
              + "cart, activity or the id of a step that exports something")
          : problem("unknown_step", "there is no step \"\(target)\"")
      }
      switch (reference.purpose, steps[index].kind) {
      case (.cart, .lastCart), (.products, .lastCart), (.products, .products), (.value, .lastCart),
        (.value, .products):
        break
      case (.cart, _):
        return problem("wrong_step", "step \"\(target)\" is not of type get_last_cart")
      case (.products, _):
        return problem("wrong_step", "step \"\(target)\" exports no products")
      case (.value, _):
        return problem("unknown_field", "step \"\(target)\" exports nothing")
      }
      guard let own = reference.step else {
        // A goal or an exit may be judged when the step has been passed; a start never.
        return reference.place == "start"
          ? problem("unknown_field", "no step has exported anything when a journey starts") : nil
      }
      guard let position = steps.firstIndex(where: { $0.id == own }),
        let before = upstream[position], !before.contains(index)
      else { return nil }
      return problem("step_not_before", "some way leads here without passing step \"\(target)\"")
    }
  }
}
