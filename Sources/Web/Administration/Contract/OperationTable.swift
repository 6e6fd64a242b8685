import Hummingbird
import Responses
import Values

/// All operations: what can be asked of the API is what stands here, and nothing else.
struct OperationTable: Sendable {
  /// The path that all operations begin with.
  static let root = "/api/v1"

  let operations: [Operation]

  init(settings: JSON.Object) {
    let described: [Operation] =
      DefinitionOperations.all + TriggerOperations.all + SegmentOperations.all
      + ContentOperations.all
      + JourneyOperations.all + ContactOperations.all + MessageOperations.all
      + ShopOperations.all + RecommendationOperations.all + ProductOperations.all
      + WorkspaceOperations.all(settings)
    operations = described + [OpenAPI.operation(describing: described)]
  }

  /// The operation for a request, and what stands in the braces of its path.
  func find(
    _ method: HTTPRequest.Method, path: String
  ) throws -> (operation: Operation, captures: [String: String]) {
    let below = path.dropFirst(OperationTable.root.count)
    var segments: [String] = []
    for part in below.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      guard let segment = PercentText.decode(part), segment.utf8.count <= Limits.name else {
        throw Refusal(.badRequest, "malformed_path", "The path is not percent-encoded UTF-8.")
      }
      segments.append(segment)
    }
    if segments.last == "" { segments.removeLast() }
    var allowed: [String] = []
    for operation in operations {
      guard let captures = operation.match(segments) else { continue }
      if operation.method == method { return (operation, captures) }
      allowed.append(operation.method.rawValue)
    }
    if allowed.isEmpty {
      throw Refusal(.notFound, "unknown_path", "There is no such path in the API.")
    }
    throw Refusal(
      .methodNotAllowed, "method_not_allowed",
      "This path takes \(Set(allowed).sorted().joined(separator: ", ")).")
  }
}

extension Operation {
  /// What stands in the braces when the segments fit, else nil.
  fileprivate func match(_ segments: [String]) -> [String: String]? {
    let own = self.segments
    guard own.count == segments.count else { return nil }
    var captures: [String: String] = [:]
    for (pattern, segment) in zip(own, segments) {
      if pattern.hasPrefix("{") {
        guard !segment.isEmpty else { return nil }
        captures[String(pattern.dropFirst().dropLast())] = segment
      } else if pattern != segment {
        return nil
      }
    }
    return captures
  }
}
