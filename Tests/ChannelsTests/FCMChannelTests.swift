import CryptoExtras
import Engine
import JWTKit
import Messages
import Outbound
import Push
import Synchronization
import Testing
import Values

/// A key made for this run.
private let key: _RSA.Signing.PrivateKey = {
  do {
    return try _RSA.Signing.PrivateKey(keySize: .bits2048)
  } catch {
    preconditionFailure("a key of this size can be made: \(error)")
  }
}()

private struct Claims: JWTPayload {
  let iss: String
  let scope: String
  let aud: String
  let iat: Int64
  let exp: Int64

  func verify(using algorithm: some JWTAlgorithm) {}
}

private let push = RenderedPush(
  service: "fcm", title: "Panier", text: "Il vous attend", image: "https://shop.example/i.png",
  url: "https://shop.example/cart", data: ["b": "2", "a": "1"])

struct FCMChannelTests {
  private let clock = TestClock(1_700_000_000_000)

  private func credentials(_ server: ScriptedServer) throws -> FCMCredentials {
    let json: JSON = [
      "type": "service_account", "client_email": "sender@shop.example",
      "private_key": .string(key.pkcs8PEMRepresentation),
      "token_uri": .string(server.url + "/token"), "project_id": "shop",
    ]
    return try FCMCredentials(json: json.serialized)
  }

  private func channel(_ server: ScriptedServer, _ outbound: Outbound) throws -> FCMChannel {
    let clock = clock
    return try FCMChannel(
      credentials: credentials(server), base: server.url, outbound: outbound, now: { clock.now })
  }

  /// Tokens `t0`, `t1` and so on for the token address; everything else by `script`.
  private func script(
    _ script: @escaping @Sendable (_ token: String) -> ScriptedServer.Reply
  ) -> @Sendable (ScriptedServer.Received, Int) -> ScriptedServer.Reply {
    let tokens = Counter()
    return { request, _ in
      guard request.path == "/token" else {
        return script(request["Authorization"].joined())
      }
      return .answer(200, [], #"{"access_token":"t\#(tokens.next())","expires_in":3600}"#)
    }
  }

  @Test func `a notification goes out as FCM documents it`() async throws {
    try await withServer(
      script: script { _ in .answer(200, [], #"{"name":"projects/shop/messages/1"}"#) }
    ) { server, outbound in
      let delivery = try await channel(server, outbound).deliver(parcel(.push(push), to: "device"))
      #expect(delivery == .accepted(reference: "projects/shop/messages/1"))
      let request = try #require(server.received.last)
      #expect(request.path == "/v1/projects/shop/messages:send")
      #expect(request["Authorization"] == ["Bearer t0"])
      let expected: JSON = [
        "message": [
          "token": "device",
          "notification": [
            "title": "Panier", "body": "Il vous attend", "image": "https://shop.example/i.png",
          ],
          "data": ["a": "1", "b": "2", "url": "https://shop.example/cart"],
          "webpush": ["fcm_options": ["link": "https://shop.example/cart"]],
          "apns": [
            "payload": ["aps": ["mutable-content": 1]],
            "fcm_options": ["image": "https://shop.example/i.png"],
          ],
        ]
      ]
      #expect(try JSON(parsing: request.body) == expected)
    }
  }

  @Test func `the account signs for its access token`() async throws {
    try await withServer(script: script { _ in .answer(200) }) { server, outbound in
      _ = try await channel(server, outbound).deliver(parcel(.push(push), to: "device"))
      let request = try #require(server.received.first)
      let prefix =
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
      #expect(request.text.hasPrefix(prefix))
      let keys = JWTKeyCollection()
      await keys.add(
        rsa: try Insecure.RSA.PublicKey(backing: key.publicKey), digestAlgorithm: .sha256)
      let claims = try await keys.verify(
        String(request.text.dropFirst(prefix.count)), as: Claims.self)
      #expect(claims.iss == "sender@shop.example")
      #expect(claims.scope == "https://www.googleapis.com/auth/firebase.messaging")
      #expect(claims.aud == server.url + "/token")
      #expect(claims.iat == 1_700_000_000)
      #expect(claims.exp == 1_700_003_600)
    }
  }

  @Test func `an access token is fetched once and again before it ends`() async throws {
    try await withServer(
      script: script { _ in .answer(200, [], #"{"name":"n"}"#) }
    ) { server, outbound in
      let channel = try channel(server, outbound)
      await withTaskGroup(of: Delivery.self) { group in
        for number in 0..<8 {
          group.addTask { await channel.deliver(parcel(.push(push), to: "device \(number)")) }
        }
      }
      #expect(server.received.count { $0.path == "/token" } == 1)
      clock.advance(.minutes(58))
      _ = await channel.deliver(parcel(.push(push), to: "device"))
      #expect(server.received.count { $0.path == "/token" } == 1)
      clock.advance(.minutes(1))
      _ = await channel.deliver(parcel(.push(push), to: "device"))
      #expect(server.received.count { $0.path == "/token" } == 2)
    }
  }

  @Test func `a token that is no longer taken is renewed once`() async throws {
    try await withServer(
      script: script { token in
        token == "Bearer t1" ? .answer(200, [], #"{"name":"n"}"#) : .answer(401, [], "{}")
      }
    ) { server, outbound in
      let channel = try channel(server, outbound)
      #expect(await channel.deliver(parcel(.push(push), to: "d")).short == "accepted n")
      #expect(server.received.count == 4)
    }
    try await withServer(script: script { _ in .answer(401) }) { server, outbound in
      let channel = try channel(server, outbound)
      #expect(await channel.deliver(parcel(.push(push), to: "d")).short == "refused http_401")
      #expect(server.received.count == 4)
    }
  }

  @Test(arguments: [
    (404, "NOT_FOUND", "UNREGISTERED", "gone UNREGISTERED"),
    (403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", "gone SENDER_ID_MISMATCH"),
    (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "refused INVALID_ARGUMENT"),
    (404, "NOT_FOUND", "", "refused NOT_FOUND"),
    (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "deferred QUOTA_EXCEEDED 60s"),
    (503, "UNAVAILABLE", "UNAVAILABLE", "deferred UNAVAILABLE"),
    (500, "INTERNAL", "INTERNAL", "deferred INTERNAL"),
  ])
  func `an error becomes a delivery`(
    status: Int, name: String, code: String, expected: String
  ) async throws {
    let details: JSON =
      code.isEmpty
      ? []
      : [["@type": "type.googleapis.com/google.rpc.BadRequest"], ["errorCode": .string(code)]]
    let error: JSON = [
      "error": [
        "code": .number(Number(Int64(status))), "message": "m", "status": .string(name),
        "details": details,
      ]
    ]
    let text = error.serialized
    try await withServer(script: script { _ in .answer(status, [], text) }) { server, outbound in
      let channel = try channel(server, outbound)
      #expect(await channel.deliver(parcel(.push(push), to: "d")).short == expected)
    }
  }

  @Test func `what is neither success nor failure is told as what it is`() async throws {
    for (reply, expected) in [
      (.hang, "doubtful"), (.drop, "doubtful"), (.answer(200, [], "{}"), "doubtful"),
      (.answer(200, [], "<html>"), "deferred not_the_api"),
      (.answer(302, [("Location", "/login")]), "deferred redirect"),
      (.answer(503, [("Retry-After", "20")]), "deferred http_503 20s"),
    ] as [(ScriptedServer.Reply, String)] {
      try await withServer(times: .short, script: script { _ in reply }) { server, outbound in
        let channel = try channel(server, outbound)
        #expect(await channel.deliver(parcel(.push(push), to: "d")).short == expected)
      }
    }
  }

  @Test func `without an access token nothing is sent and another attempt follows`() async throws {
    for (reply, expected) in [
      (.answer(400, [], #"{"error":"invalid_grant"}"#), "deferred no_access_token"),
      (.answer(503, [("Retry-After", "5")], "x"), "deferred no_access_token 5s"),
      (.hang, "deferred no_access_token"), (.answer(200, [], "<html>"), "deferred no_access_token"),
    ] as [(ScriptedServer.Reply, String)] {
      try await withServer(times: .short) { _, _ in
        reply
      } test: { server, outbound in
        let channel = try channel(server, outbound)
        #expect(await channel.deliver(parcel(.push(push), to: "d")).short == expected)
        #expect(server.received.count == 1)
      }
    }
  }

  @Test func `credentials that cannot work are refused at once`() throws {
    #expect(throws: FCMCredentials.Malformed.notJSON) { try FCMCredentials(json: "{") }
    #expect(throws: FCMCredentials.Malformed.missing("client_email")) {
      try FCMCredentials(json: "{}")
    }
  }
}

private final class Counter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
