import Catalog

extension JourneyDraft {
  /// What is wrong with the grids of a send step, seen from its content.
  func check(
    _ grids: [String: Grid], with content: Surroundings.ContentFacts, of step: Step
  ) -> [Problem] {
    var found: [Problem] = []
    for name in content.grids where grids[name] == nil {
      found.append(
        Problem(
          "unmapped_grid", step: step.id,
          "The content goes through \"\(name)\", which is neither a variable nor a grid of this "
            + "step; say by \"grids\" which products it shows."))
    }
    for (name, grid) in grids.sorted(by: { $0.key < $1.key }) {
      guard let fields = content.elements[name] else {
        found.append(
          Problem(
            "unknown_grid", step: step.id,
            "The content shows no grid \"\(name)\".", isWarning: true))
        continue
      }
      for field in fields where grid.map[field] == nil && Product.Field(rawValue: field) == nil {
        found.append(
          Problem(
            "unmapped_grid_variable", step: step.id,
            "The grid \"\(name)\" shows \"\(field)\", which is neither mapped nor a field that "
              + "every product has.", isWarning: true))
      }
    }
    return found
  }
}
