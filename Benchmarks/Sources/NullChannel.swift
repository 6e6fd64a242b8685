import Engine
import Messages
import Synchronization

/// Accepts every message at once, and remembers to whom it went and when.
final class NullChannel: Channel {
  let kind = ChannelKind.email
  let concurrency: Int
  private let accepted = Mutex<[Accepted]>([])

  /// A message that was handed over.
  struct Accepted {
    let destination: String
    /// Microseconds of the time of day.
    let at: Int64
  }

  init(concurrency: Int = 512) { self.concurrency = concurrency }

  func deliver(_ parcel: Parcel) async -> Delivery {
    let now = WallClock.microseconds()
    accepted.withLock { $0.append(Accepted(destination: parcel.destination, at: now)) }
    return .accepted(reference: nil)
  }

  /// What was handed over since the last call.
  func take() -> [Accepted] {
    accepted.withLock { accepted in
      defer { accepted = [] }
      return accepted
    }
  }
}
