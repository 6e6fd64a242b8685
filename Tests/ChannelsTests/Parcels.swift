import Messages
import Synchronization
import Values

func parcel(_ rendered: Rendered, to destination: String) -> Parcel {
  Parcel(
    key: Fingerprint("run", "step", destination), contact: ContactID(partition: 1, serial: 1),
    destination: destination, rendered: rendered, purpose: .marketing)
}

/// A clock that the test sets.
final class TestClock: Sendable {
  private let instant: Mutex<Instant>

  init(_ milliseconds: Int64) {
    instant = Mutex(Instant(milliseconds: milliseconds))
  }

  var now: Instant { instant.withLock { $0 } }

  func advance(_ span: Span) {
    instant.withLock { $0 = $0 + span }
  }
}

extension Delivery {
  /// `accepted`, `refused`, `gone`, `deferred` or `doubtful` with its code or reference.
  var short: String {
    switch self {
    case .accepted(let reference): "accepted \(reference ?? "-")"
    case .refused(let code, _, let gone): (gone ? "gone " : "refused ") + code
    case .deferred(let code, _, let after):
      "deferred \(code)" + (after.map { " \($0.milliseconds / 1_000)s" } ?? "")
    case .doubtful: "doubtful"
    }
  }
}
