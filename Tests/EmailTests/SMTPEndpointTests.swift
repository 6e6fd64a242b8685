import Testing

@testable import Email

@Suite struct SMTPEndpointTests {
  @Test func `user and password are percent-decoded`() throws {
    let endpoint = try SMTPEndpoint(parsing: "smtp://us%65r%40x:p%40ss%3A%2F@mail.example:2525")
    #expect(endpoint.host == "mail.example")
    #expect(endpoint.port == 2_525)
    #expect(endpoint.credentials == SMTPCredentials(user: "user@x", secret: "p@ss:/"))
    #expect(endpoint.security == .startTLS(.required))
    #expect(endpoint.verifiesCertificate)
  }

  @Test(
    arguments: [
      ("smtp://mail.example", 587, .startTLS(.required)),
      ("smtps://mail.example", 465, .implicit),
      ("smtp://localhost", 587, .startTLS(.optional)),
      ("smtp://127.0.0.1:1025", 1_025, .startTLS(.optional)),
      ("smtp://[::1]:25/", 25, .startTLS(.optional)),
      ("smtp://127.0.0.1:25?starttls=required", 25, .startTLS(.required)),
      ("SMTP://mail.example/?starttls=off", 587, .startTLS(.off)),
    ] as [(String, Int, SMTPEndpoint.Security)])
  func `port and security have the defaults of their scheme and place`(
    url: String, port: Int, security: SMTPEndpoint.Security
  ) throws {
    let endpoint = try SMTPEndpoint(parsing: url)
    #expect(endpoint.port == port)
    #expect(endpoint.security == security)
  }

  @Test func `options are read`() throws {
    let endpoint = try SMTPEndpoint(
      parsing:
        "smtps://u:t@127.0.0.1?auth=xoauth2&connections=9&name=me.example&ca=%2Fx.pem&tls=insecure")
    #expect(endpoint.mechanism == .xoauth2)
    #expect(endpoint.connections == 9)
    #expect(endpoint.name == "me.example")
    #expect(endpoint.trustedRoots == "/x.pem")
    #expect(endpoint.trustsAnyone)
  }

  @Test(
    arguments: [
      ("http://x", .scheme),
      ("mail.example:25", .scheme),
      ("smtp://", .host),
      ("smtp://u:p@", .host),
      ("smtp://x/path", .host),
      ("smtp://x:0", .port),
      ("smtp://x:65536", .port),
      ("smtp://[::1]x", .port),
      ("smtp://u@x", .credentials),
      ("smtp://:p@x", .credentials),
      ("smtp://u:%00@x", .credentials),
      ("smtp://u:%zz@x", .percentEncoding),
      ("smtp://u:%FF@x", .percentEncoding),
      ("smtp://x?start_tls=off", .unknownOption("start_tls")),
      ("smtp://x?starttls=maybe", .option("starttls")),
      ("smtps://x?starttls=off", .option("starttls")),
      ("smtp://x?connections=0", .option("connections")),
      ("smtp://x?auth=cram-md5", .option("auth")),
      ("smtp://mail.example?tls=insecure", .insecureElsewhere),
    ] as [(String, SMTPEndpoint.Malformed)])
  func `what names no server is refused with its reason`(
    url: String, reason: SMTPEndpoint.Malformed
  ) {
    #expect(throws: reason) { try SMTPEndpoint(parsing: url) }
  }

  @Test func `the password is never shown`() throws {
    let endpoint = try SMTPEndpoint(parsing: "smtp://user:hush%21@mail.example?starttls=off")
    #expect("\(endpoint)" == "smtp://user:•••@mail.example:587?starttls=off")
    var dumped = ""
    dump(endpoint, to: &dumped)
    let shown = [dumped, String(reflecting: endpoint), "\(endpoint.credentials as Any)"]
    #expect(shown.allSatisfy { !$0.contains("hush") })
  }
}
