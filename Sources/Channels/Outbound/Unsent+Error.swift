import AsyncHTTPClient
import NIOCore
import NIOPosix

extension Unsent {
  /// Sorts the error of a request of which nothing went out.
  init(_ error: any Error, scheme: String) {
    let text = Unsent.text(of: error)
    switch error {
    case let error as HTTPClientError:
      self.init(error, text: text, scheme: scheme)
    case is IOError, is ChannelError:
      self = .obstructed(.connection, text: text)
    case is CancellationError:
      self = .obstructed(.stopped, text: text)
    case let error as NIOConnectionError:
      let isUnknown = error.connectionErrors.isEmpty && error.dnsAError != nil
      self = .obstructed(isUnknown ? .name : .connection, text: text)
    default:
      // What is left comes out of the handshake, which the client does before it sends.
      self = .obstructed(scheme == "https" ? .tls : .connection, text: text)
    }
  }

  private init(_ error: HTTPClientError, text: String, scheme: String) {
    switch error {
    case .getConnectionFromPoolTimeout, .deadlineExceeded: self = .obstructed(.pool, text: text)
    case .tlsHandshakeTimeout: self = .obstructed(.tls, text: text)
    case .cancelled, .alreadyShutdown: self = .obstructed(.stopped, text: text)
    default:
      if Unsent.unknownScheme.contains(error.shortDescription) {
        self = .forbidden(.scheme)
      } else if Unsent.malformed.contains(error.shortDescription) {
        self = .malformed(text: text)
      } else {
        self = .obstructed(.connection, text: text)
      }
    }
  }

  /// What an error says, without addresses or bodies.
  static func text(of error: any Error) -> String {
    switch error {
    case let error as HTTPClientError: return error.shortDescription
    case let error as NIOConnectionError:
      guard let first = error.connectionErrors.first else {
        return "the name \(error.host) was not found"
      }
      let reason = (first.error as? IOError).map { String(describing: $0) } ?? "\(first.error)"
      return "no connection to \(error.host):\(error.port): \(reason)"
    default: return String(String(describing: error).prefix(Outbound.Limits.errorText))
    }
  }

  // The client keeps its codes to itself, but for their short descriptions.
  private static let unknownScheme: Set = ["Empty scheme", "Unsupported scheme"]
  private static let malformed: Set = [
    "Invalid URL", "Empty host", "Missing socket path", "Invalid header field names",
    "Invalid header field values",
  ]
}
