import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Follows one request on its way, so that afterwards it is known how far it came.
final class AnswerCollector: HTTPClientResponseDelegate {
  typealias Response = Void

  private struct Progress {
    var sent = false
    var head: HTTPResponseHead?
    var body: [UInt8] = []
    var complete = false
  }

  /// The answer is longer than it may be; what has been read of it stands.
  private struct TooLong: Error {}

  private let progress = Mutex(Progress())
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
    progress.withLock { $0.sent = true }
  }

  func didReceiveHead(
    task: HTTPClient.Task<Void>, _ head: HTTPResponseHead
  ) -> EventLoopFuture<Void> {
    progress.withLock { $0.head = head }
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(
    task: HTTPClient.Task<Void>, _ buffer: ByteBuffer
  ) -> EventLoopFuture<Void> {
    let fits = progress.withLock { progress in
      let room = limit - progress.body.count
      progress.body.append(contentsOf: buffer.readableBytesView.prefix(room))
      return buffer.readableBytes <= room
    }
    return fits
      ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(TooLong())
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) {
    progress.withLock { $0.complete = true }
  }

  /// What came of the request, once it is over; `failure` is how it ended when it did not end well.
  func outcome(failure: (any Error)?, scheme: String) -> Outcome {
    progress.withLock { progress in
      if let head = progress.head {
        let headers = head.headers.map { Call.Header($0.name, $0.value) }
        return .answered(
          Answer(
            status: Int(head.status.code), headers: headers, body: progress.body,
            isComplete: progress.complete))
      }
      let text = failure.map(Unsent.text) ?? "the connection was closed"
      if progress.sent { return .unanswered(text: text) }
      return .unsent(
        failure.map { Unsent($0, scheme: scheme) } ?? .obstructed(.stopped, text: text))
    }
  }
}
