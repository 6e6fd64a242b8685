package import Database
import Store
import Synchronization

/// Keeps the compiled definitions and reads them again only when their counter has moved.
package final class PlaybookShelf: Sendable {
  private let workspace: Workspace
  private let latest = Mutex<Playbook?>(nil)

  package init(workspace: Workspace) {
    self.workspace = workspace
  }

  /// The playbook as of a transaction.
  package func current(_ transaction: Transaction) throws -> Playbook {
    let generation = try transaction.definitions.generation()
    if let playbook = latest.withLock({ $0 }), playbook.generation == generation {
      return playbook
    }
    let playbook = try Playbook(reading: transaction, workspace: workspace)
    latest.withLock { kept in
      if kept.map({ $0.generation < playbook.generation }) ?? true { kept = playbook }
    }
    return playbook
  }

  /// The playbook that was read last, without looking whether it is still the newest; nil before
  /// the first reading.
  package var remembered: Playbook? { latest.withLock { $0 } }
}
