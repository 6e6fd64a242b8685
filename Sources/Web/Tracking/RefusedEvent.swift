import Events
import Values

/// An event of a request that was refused, as the answer lists it (semantics.md, 24).
struct RefusedEvent: Hashable {
  /// Its place in the request, from 0.
  let index: Int
  let code: String
  /// A sentence for the developer who integrates the shop.
  let message: String

  var json: JSON {
    ["index": .number(Number(Int64(index))), "code": .string(code), "message": .string(message)]
  }
}

extension RefusedEvent {
  init(_ refused: EventBatch.Refused) {
    index = refused.index
    code = refused.rejection.code.rawValue
    message = refused.rejection.message
  }
}
