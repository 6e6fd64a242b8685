package import Hummingbird

/// What accompanies a request on its way to its answer; the one context of all routes.
package struct WebContext: RequestContext {
  /// What Hummingbird itself keeps for a request.
  package var coreContext: CoreRequestContextStorage

  /// The context of a request that has just arrived.
  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
  }
}

extension WebContext {
  /// The name of the request in logs and in error bodies.
  package var requestID: String { id }
}
