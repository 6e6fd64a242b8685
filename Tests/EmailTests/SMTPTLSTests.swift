import Foundation
import Logging
import Messages
import NIOSSL
import Testing
import Values

@testable import Email

/// A certificate for 127.0.0.1 that nobody has signed but itself.
private struct SelfSigned {
  let context: NIOSSLContext
  let path: String

  static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  init(in folder: URL) throws {
    let key = folder.appending(path: "key.pem").path
    path = folder.appending(path: "certificate.pem").path
    let process = Process()
    process.executableURL = URL(filePath: try #require(SelfSigned.openssl))
    process.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-days", "2", "-subj", "/CN=sink", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
      "-out", path,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let chain = try NIOSSLCertificate.fromPEMFile(path).map {
      NIOSSLCertificateSource.certificate($0)
    }
    context = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: chain, privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem)))
    )
  }
}

@Suite(
  .timeLimit(.minutes(1)),
  .enabled(if: SelfSigned.openssl != nil, "needs the openssl command for a certificate"))
struct SMTPTLSTests {
  /// Delivers one message to a server with TLS and gives back what became of it.
  private func deliver(
    _ scheme: String, _ options: (SelfSigned) -> String, extensions: [String] = ["STARTTLS"],
    user: String = ""
  ) async throws -> (delivery: Delivery, lines: [String]) {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "smtp-tls-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
    let certificate = try SelfSigned(in: folder)
    var script = ScriptedServer.Script()
    script.extensions = extensions
    script.tls = certificate.context
    script.isImplicitTLS = scheme == "smtps"
    let server = try await ScriptedServer.start(script)
    let url = "\(scheme)://\(user)127.0.0.1:\(server.port)?\(options(certificate))"
    let channel = try SMTPChannel(
      endpoint: SMTPEndpoint(parsing: url), sender: Mailbox(parsing: "a@b.c"),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      now: { Instant(milliseconds: 0) })
    let delivery = await channel.deliver(
      Parcel(
        key: Fingerprint("tls"), contact: ContactID(1), destination: "c@d.e",
        rendered: .email(RenderedEmail(subject: "s", html: "h", text: "t")), purpose: .marketing))
    await channel.shutDown()
    try await server.stop()
    return (delivery, server.lines)
  }

  @Test func `STARTTLS with a trusted certificate`() async throws {
    let (delivery, lines) = try await deliver("smtp", { "starttls=required&ca=\($0.path)" })
    #expect(delivery == .accepted(reference: "Q1-1"))
    #expect(lines.filter { $0.hasPrefix("EHLO") }.count == 2)
    #expect(lines.contains("STARTTLS"))
  }

  @Test func `smtps with a trusted certificate`() async throws {
    let (delivery, lines) = try await deliver("smtps", { "ca=\($0.path)" })
    #expect(delivery == .accepted(reference: "Q1-1"))
    #expect(!lines.contains("STARTTLS"))
  }

  @Test(arguments: ["smtp", "smtps"])
  func `a certificate that nobody vouches for is refused`(scheme: String) async throws {
    let (delivery, lines) = try await deliver(
      scheme, { _ in scheme == "smtp" ? "starttls=required" : "" })
    guard case .deferred("tls_failed", let text, nil) = delivery else { throw Unexpected(delivery) }
    #expect(text.uppercased().contains("CERTIFICATE"))
    #expect(!lines.contains { $0.hasPrefix("MAIL") })
  }

  @Test func `on loopback any certificate may be allowed`() async throws {
    let (delivery, _) = try await deliver("smtps", { _ in "tls=insecure" })
    #expect(delivery == .accepted(reference: "Q1-1"))
  }

  @Test func `optional TLS asks for no proof`() async throws {
    let (delivery, lines) = try await deliver("smtp", { _ in "" })
    #expect(delivery == .accepted(reference: "Q1-1"))
    #expect(lines.contains("STARTTLS"))
  }

  @Test func `a password goes after TLS only`() async throws {
    let (delivery, lines) = try await deliver(
      "smtp", { "starttls=required&ca=\($0.path)" }, extensions: ["STARTTLS", "AUTH LOGIN PLAIN"],
      user: "u:p@")
    #expect(delivery == .accepted(reference: "Q1-1"))
    let tls = try #require(lines.firstIndex(of: "STARTTLS"))
    let auth = try #require(lines.firstIndex(of: "AUTH PLAIN AHUAcA=="))
    #expect(tls < auth)
  }
}
