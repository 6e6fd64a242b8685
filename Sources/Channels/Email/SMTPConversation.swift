import Messages
import NIOCore

/// The client's side of SMTP (RFC 5321) as a table of cases: replies and mishaps go in, actions
/// come out. It knows no socket and no clock.
///
/// The driver calls `begin`, `transmitted`, `lost` … when that happens, feeds bytes with `receive`
/// and asks `next` for actions until there is none.
struct SMTPConversation: Sendable {
  /// What the driver has to do.
  enum Action: Hashable, Sendable {
    /// Write the commands and flush.
    case write(String)
    /// Begin TLS on the connection, then call `secured`.
    case startTLS
    /// The connection can take a message.
    case ready
    /// Write the content of the message, then call `transmitted` once the bytes have left.
    case transmit
    /// The message has met its fate; the connection stays open or is to be closed.
    case finish(Delivery, stays: Bool)
    /// Nothing of the message was taken, for a reason that is no one's fault: the connection had
    /// been idle. Close it and make another attempt on a new one.
    case retry
    /// The connection cannot be prepared. Close it.
    case fail(SMTPFailure)
    /// Close the connection; no message is concerned.
    case close
  }

  /// What is being waited for, for the driver's time limits.
  enum Wait: Hashable, Sendable { case command, content, final, idle, quit }

  fileprivate enum Phase: Hashable, Sendable {
    case greeting
    case hello(extended: Bool)
    case startTLS
    case securing
    case authenticating(SMTPMechanism, SMTPCredentials, challenges: Int)
    case ready
    case envelope(Envelope)
    /// The content is being written.
    case transmitting
    /// The last byte has left: from here on nobody knows without an answer (I4).
    case awaitingFinal
    /// DATA was granted although nobody is to get the message: an empty one is on its way to no
    /// one, as RFC 2920, 3.1 has it.
    case emptied(Delivery)
    case quitting
    case over
  }

  /// Commands of one message whose answers are still to come.
  fileprivate struct Envelope: Hashable, Sendable {
    enum Command: Hashable, Sendable { case reset, mail, recipient, data }
    var awaiting: Command
    let mail: String
    let recipient: String
    /// The first refusal; later answers change nothing.
    var verdict: Delivery?
  }

  private let endpoint: SMTPEndpoint
  /// What EHLO says.
  private let name: String
  private var reader = SMTPReplyReader()
  private var phase = Phase.greeting
  private var isSecure: Bool
  private var extensions = SMTPExtensions()
  /// A transaction was left half way, so that the server has to forget it first.
  private var needsReset = false

  /// Messages that were begun here.
  private(set) var begun = 0

  /// A conversation that waits for the greeting.
  init(_ endpoint: SMTPEndpoint, name: String) {
    self.endpoint = endpoint
    self.name = name
    isSecure = endpoint.security == .implicit
  }

  /// Whether a message can begin.
  var isReady: Bool { phase == .ready }

  /// What time limit holds now.
  var wait: Wait {
    switch phase {
    case .ready: .idle
    case .transmitting: .content
    case .awaitingFinal: .final
    case .quitting: .quit
    case .greeting, .hello, .startTLS, .securing, .authenticating, .envelope, .emptied, .over:
      .command
    }
  }

  /// Takes bytes in.
  mutating func receive(_ bytes: inout ByteBuffer) {
    reader.append(&bytes)
  }

  /// What follows from the next reply that has arrived; nil until one is whole. An action of
  /// `write("")` never comes: replies that ask for nothing are passed over.
  mutating func next() -> Action? {
    while phase != .over {  // ends because each turn takes a reply off the reader
      do throws(SMTPReplyReader.Malformed) {
        guard let reply = try reader.next() else { return nil }
        if let action = answer(reply) { return action }
      } catch {
        return lost(.nonsense)
      }
    }
    return nil
  }

  /// Starts a message; the conversation has to be ready.
  mutating func begin(_ content: SMTPContent) -> Action {
    precondition(isReady, "a message begins when the one before is over")
    if let refusal = refusal(of: content) { return .finish(refusal, stays: true) }
    begun += 1
    var envelope = Envelope(
      awaiting: needsReset ? .reset : .mail, mail: mailCommand(content),
      recipient: "RCPT TO:<\(content.recipient)>\r\n", verdict: nil)
    let reset = needsReset ? "RSET\r\n" : ""
    needsReset = false
    defer { phase = .envelope(envelope) }
    if extensions.pipelining {
      return .write(reset + envelope.mail + envelope.recipient + dataCommand)
    }
    if !reset.isEmpty { return .write(reset) }
    envelope.awaiting = .mail
    return .write(envelope.mail)
  }

  /// TLS was begun: whatever the server said in plain text is forgotten (RFC 3207, 4.2).
  mutating func secured() -> Action {
    precondition(phase == .securing, "TLS begins when STARTTLS was granted")
    reader.clear()
    extensions = SMTPExtensions()
    isSecure = true
    return hello(extended: true)
  }

  /// The last byte of the content has left.
  mutating func transmitted() {
    if phase == .transmitting { phase = .awaitingFinal }
  }

  /// Says good-bye on a connection that carries no message.
  mutating func quit() -> Action {
    guard isReady else { return .close }
    phase = .quitting
    return .write("QUIT\r\n")
  }

  /// The connection is gone or of no use any more.
  mutating func lost(_ cause: SMTPFailure) -> Action {
    defer { phase = .over }
    switch phase {
    case .greeting, .hello, .startTLS, .securing, .authenticating: return .fail(cause)
    case .ready, .quitting, .over: return .close
    case .envelope(let envelope):
      if let verdict = envelope.verdict { return .finish(verdict, stays: false) }
      if cause == .closed, isStale(envelope) { return .retry }
      return .finish(cause.delivery, stays: false)
    case .transmitting: return .finish(cause.delivery, stays: false)
    case .awaitingFinal:
      return .finish(
        .doubtful(text: "No answer to the whole message. \(cause.text)"), stays: false)
    case .emptied(let verdict): return .finish(verdict, stays: false)
    }
  }
}

// MARK: - Preparations

extension SMTPConversation {
  private mutating func answer(_ reply: SMTPReply) -> Action? {
    switch phase {
    case .greeting:
      guard reply.code == 220 else { return fail("The mail server does not serve", reply) }
      return hello(extended: true)
    case .hello(let extended): return answerHello(reply, extended: extended)
    case .startTLS: return answerStartTLS(reply)
    // What comes between the grant and TLS is not the server's word.
    case .securing, .over: return nil
    case .authenticating(let mechanism, let credentials, let challenges):
      return answerAuthentication(reply, mechanism, credentials, challenges)
    // A server that speaks unasked is about to leave, mostly with 421.
    case .ready, .quitting:
      phase = .over
      return .close
    case .envelope(let envelope): return answerEnvelope(reply, envelope)
    case .transmitting: return answerEarly(reply)
    case .awaitingFinal: return answerFinal(reply)
    case .emptied(let verdict): return finish(verdict, stays: reply.code != 421)
    }
  }

  private mutating func hello(extended: Bool) -> Action {
    phase = .hello(extended: extended)
    return .write("\(extended ? "EHLO" : "HELO") \(name)\r\n")
  }

  private mutating func answerHello(_ reply: SMTPReply, extended: Bool) -> Action {
    if extended, [500, 501, 502, 504].contains(reply.code) { return hello(extended: false) }
    guard reply.isPositive else { return fail("The mail server refused \(name)", reply) }
    extensions = extended ? SMTPExtensions(ehlo: reply) : SMTPExtensions()
    if !isSecure, case .startTLS(let mode) = endpoint.security {
      if mode != .off, extensions.startTLS {
        phase = .startTLS
        return .write("STARTTLS\r\n")
      }
      if mode == .required { return fail(.noStartTLS) }
    }
    return authenticate()
  }

  private mutating func answerStartTLS(_ reply: SMTPReply) -> Action {
    if reply.code == 220 {
      reader.clear()
      phase = .securing
      return .startTLS
    }
    if endpoint.security == .startTLS(.optional), reply.code != 421 { return authenticate() }
    return fail("The mail server cannot begin TLS", reply)
  }

  private mutating func authenticate() -> Action {
    guard let credentials = endpoint.credentials else { return becomeReady() }
    if !isSecure, !endpoint.allowsPlaintextSecrets { return fail(.plaintextSecret) }
    let allowed = endpoint.mechanism.map { [$0] } ?? SMTPMechanism.allCases
    guard let mechanism = allowed.first(where: { extensions.mechanisms.contains($0.word) })
    else { return fail(.noAuthentication) }
    phase = .authenticating(mechanism, credentials, challenges: 0)
    let initial = mechanism.initialResponse(credentials).map { " " + $0 } ?? ""
    return .write("AUTH \(mechanism.word)\(initial)\r\n")
  }

  private mutating func answerAuthentication(
    _ reply: SMTPReply, _ mechanism: SMTPMechanism, _ credentials: SMTPCredentials,
    _ challenges: Int
  ) -> Action {
    if reply.isPositive { return becomeReady() }
    if reply.code == 334, let response = mechanism.response(challenges, credentials) {
      phase = .authenticating(mechanism, credentials, challenges: challenges + 1)
      return .write("\(response)\r\n")
    }
    return fail("The mail server refused the user or the password (check PARCOURS_SMTP_URL)", reply)
  }

  private mutating func becomeReady() -> Action {
    phase = .ready
    return .ready
  }

  private mutating func fail(_ words: String, _ reply: SMTPReply) -> Action {
    fail(SMTPFailure(words, reply))
  }

  private mutating func fail(_ failure: SMTPFailure) -> Action {
    phase = .over
    return .fail(failure)
  }
}

// MARK: - A message

private let dataCommand = "DATA\r\n"

extension SMTPConversation {
  /// What need not be asked, because the answer to EHLO said no already.
  private func refusal(of content: SMTPContent) -> Delivery? {
    if content.needsUTF8, !(extensions.utf8 && extensions.eightBit) {
      return .refused(
        code: "smtputf8_unavailable",
        text: "The address has characters that the mail server cannot carry (SMTPUTF8).",
        gone: false)
    }
    if let largest = extensions.largest, content.size > largest {
      return .refused(
        code: "message_too_large",
        text: "The message has \(content.size) bytes, the mail server takes \(largest).",
        gone: false)
    }
    return nil
  }

  private func mailCommand(_ content: SMTPContent) -> String {
    var command = "MAIL FROM:<\(content.sender)>"
    if extensions.size { command += " SIZE=\(content.size)" }
    if content.needsUTF8 { command += " BODY=8BITMIME SMTPUTF8" }
    return command + "\r\n"
  }

  private mutating func answerEnvelope(_ reply: SMTPReply, _ envelope: Envelope) -> Action? {
    if reply.code == 421 {
      phase = .over
      if isStale(envelope) { return .retry }
      let verdict = envelope.verdict ?? SMTPVerdict.delivery(reply, at: .mail)
      return .finish(verdict, stays: false)
    }
    var envelope = envelope
    switch envelope.awaiting {
    case .reset:
      guard reply.isPositive else { return lost(.closed) }
      envelope.awaiting = .mail
      return go(on: envelope, with: envelope.mail)
    case .mail:
      guard envelope.take(reply, at: .mail) else { return lost(.nonsense) }
      envelope.awaiting = .recipient
      return go(on: envelope, with: envelope.recipient)
    case .recipient:
      guard envelope.take(reply, at: .recipient) else { return lost(.nonsense) }
      envelope.awaiting = .data
      return go(on: envelope, with: dataCommand)
    case .data: return answerData(reply, envelope)
    }
  }

  /// Sends the next command, unless it is on its way already, or there is nothing left to ask.
  private mutating func go(on envelope: Envelope, with command: String) -> Action? {
    if extensions.pipelining {
      phase = .envelope(envelope)
      return nil
    }
    if let verdict = envelope.verdict {
      needsReset = true
      return finish(verdict, stays: true)
    }
    phase = .envelope(envelope)
    return .write(command)
  }

  private mutating func answerData(_ reply: SMTPReply, _ envelope: Envelope) -> Action {
    if reply.code == 354 {
      if let verdict = envelope.verdict {
        phase = .emptied(verdict)
        return .write(".\r\n")
      }
      phase = .transmitting
      return .transmit
    }
    guard reply.isTransient || reply.isPermanent else { return lost(.nonsense) }
    needsReset = true
    return finish(envelope.verdict ?? SMTPVerdict.delivery(reply, at: .data), stays: true)
  }

  /// An answer before the last byte has left is a no, or not an answer. The rest of the content
  /// is still on its way, so that the connection cannot be used again.
  private mutating func answerEarly(_ reply: SMTPReply) -> Action {
    if reply.isTransient || reply.isPermanent {
      return finish(SMTPVerdict.delivery(reply, at: .content), stays: false)
    }
    phase = .awaitingFinal
    return lost(.nonsense)
  }

  private mutating func answerFinal(_ reply: SMTPReply) -> Action {
    if reply.isPositive { return finish(SMTPVerdict.accepted(reply), stays: true) }
    guard reply.isTransient || reply.isPermanent else { return lost(.nonsense) }
    let delivery = SMTPVerdict.delivery(reply, at: .content)
    return finish(delivery, stays: reply.code != 421)
  }

  private mutating func finish(_ delivery: Delivery, stays: Bool) -> Action {
    phase = stays ? .ready : .over
    return .finish(delivery, stays: stays)
  }

  /// Whether the server may simply have tired of an idle connection: it was used before, and MAIL
  /// has no answer yet. Then nothing was taken, and another attempt cannot make a second message.
  private func isStale(_ envelope: Envelope) -> Bool {
    guard begun > 1, envelope.verdict == nil else { return false }
    return envelope.awaiting == .reset || envelope.awaiting == .mail
  }
}

extension SMTPConversation.Envelope {
  /// Notes a refusal; false when the reply is neither yes nor no.
  fileprivate mutating func take(_ reply: SMTPReply, at stage: SMTPVerdict.Stage) -> Bool {
    if reply.isPositive { return true }
    guard reply.isTransient || reply.isPermanent else { return false }
    if verdict == nil { verdict = SMTPVerdict.delivery(reply, at: stage) }
    return true
  }
}
