package import Values

/// What became of one attempt to hand a parcel over (semantics.md, 12).
package enum Delivery: Sendable, Hashable {
  /// The provider has taken it; `reference` is its name for the message, where it gives one.
  case accepted(reference: String?)
  /// A definite no: the line ends. `gone` says that the destination will never work again (an
  /// address that does not exist, a token that is no longer registered).
  case refused(code: String, text: String, gone: Bool)
  /// Not taken yet, and certainly not accepted: another attempt of the same line may follow, not
  /// before `after` where the provider said so.
  case deferred(code: String, text: String, after: Span?)
  /// The bytes went out and no answer came back: nobody knows (I4).
  case doubtful(text: String)
}
