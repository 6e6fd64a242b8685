import Engine
import Hummingbird
import Messages
import Responses
import Values

extension Tracking {
  /// What analytics.js and the mobile libraries load before they send: the only destination is this
  /// server, and every event is planned.
  func answerSettings(_ context: WebContext) async throws -> Response {
    guard let key = context.parameters.get("writeKey"), try await keys.isOpen(key) else {
      throw Tracking.unauthorized
    }
    var headers = Preflight.anyOrigin
    headers[.cacheControl] = "public, max-age=120"
    return .json(settings(for: key), headers: headers)
  }

  private func settings(for key: String) -> JSON {
    var destination: JSON.Object = [
      "apiKey": .string(key), "type": "browser", "unbundledIntegrations": [],
      "addBundledMetadata": true, "maybeBundledConfigIds": [:],
      "versionSettings": ["version": "4.4.7", "componentTypes": ["browser"]],
    ]
    // The libraries put https:// before it; over plain http they keep the host they were given.
    let address = engine.workspace.links.base
    if address.hasPrefix("https://") {
      destination["apiHost"] = .string(address.dropFirst("https://".count) + "/v1")
    }
    let planned: JSON = ["__default": ["enabled": true, "integrations": [:]]]
    return [
      "integrations": ["Segment.io": .object(destination)],
      "plan": ["track": planned, "identify": planned, "group": planned],
      "edgeFunction": [:], "analyticsNextEnabled": true, "middlewareSettings": [:],
      "enabledMiddleware": [:], "metrics": ["sampleRate": 0], "remotePlugins": [],
      "legacyVideoPluginsEnabled": false,
    ]
  }
}
