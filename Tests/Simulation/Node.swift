import Engine
import Messages
import Values

/// One worker on the database: what a process has in memory, and loses when it ends.
final class Node {
  let number: Int
  let workspace: Workspace
  let partitions: Int
  private(set) var tail = Tail()
  private(set) var apply: Apply
  private(set) var dispatch: Dispatch
  private(set) var sweeping: Sweeping
  let rendering: Rendering
  /// What was claimed and has not been answered.
  var underWay: [Dispatch.Assignment] = []

  init(number: Int, workspace: Workspace, partitions: Int) {
    self.number = number
    self.workspace = workspace
    self.partitions = partitions
    let shelf = PlaybookShelf(workspace: workspace)
    apply = Apply(
      shelf: shelf, products: ProductShelf(), workspace: workspace, partitions: partitions,
      tail: tail)
    dispatch = Dispatch(shelf: shelf, workspace: workspace, partitions: partitions)
    sweeping = Sweeping(
      shelf: shelf, products: ProductShelf(), workspace: workspace, partitions: partitions)
    rendering = Rendering(workspace: workspace)
  }

  /// Begins anew with an empty memory.
  func restart() {
    tail = Tail()
    let shelf = PlaybookShelf(workspace: workspace)
    apply = Apply(
      shelf: shelf, products: ProductShelf(), workspace: workspace, partitions: partitions,
      tail: tail)
    dispatch = Dispatch(shelf: shelf, workspace: workspace, partitions: partitions)
    sweeping = Sweeping(
      shelf: shelf, products: ProductShelf(), workspace: workspace, partitions: partitions)
    underWay = []
  }
}

/// The end of a process in the middle of its work.
struct Crash: Error {
  /// Where in a transaction.
  enum Moment {
    case beforeCommit, afterCommit
  }
}
