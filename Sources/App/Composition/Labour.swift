import ServiceLifecycle

/// Something that works beside the server until the node is to end, and is cancelled then.
package struct Labour: Service {
  private let work: @Sendable () async throws -> Void

  /// Work that goes on until its task is cancelled. Being done earlier ends the node.
  package init(_ work: @escaping @Sendable () async throws -> Void) {
    self.work = work
  }

  package func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await work() }
    } catch is CancellationError {
      // That is how it is meant to end.
    }
  }
}
