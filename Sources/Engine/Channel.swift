package import Messages

/// The port through which messages leave. One call is one attempt of one parcel.
///
/// A channel decides nothing about whom to write to or when; it translates a parcel into its
/// protocol and the answer into a `Delivery`. It never throws: whatever went wrong is a delivery,
/// and it says *doubtful* exactly when the bytes may have been taken without an answer. It has its
/// own time limits and always answers.
package protocol Channel: Sendable {
  /// What the channel carries.
  var kind: ChannelKind { get }

  /// How many attempts may be under way at the same time.
  var concurrency: Int { get }

  /// Makes one attempt.
  func deliver(_ parcel: Parcel) async -> Delivery
}
