import Engine
import Messages
import Outbound
import Testing
import Values
import Webhook

struct WebhookChannelTests {
  private func channel(_ outbound: Outbound, _ policy: AddressPolicy) -> WebhookChannel {
    WebhookChannel(outbound: outbound, policy: policy, version: "1.0") {
      Instant(milliseconds: 1_614_265_330_999)
    }
  }

  private func deliver(
    times: Outbound.Times = .init(), _ reply: ScriptedServer.Reply
  ) async throws -> String {
    try await withServer(times: times) { _, _ in
      reply
    } test: { server, outbound in
      let message = parcel(.webhook(RenderedWebhook(body: [:])), to: server.url + "/hook")
      return await channel(outbound, AddressPolicy(allowPrivate: true)).deliver(message).short
    }
  }

  @Test func `the example of the specification gets its signature`() {
    let signature = WebhookSignature(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    #expect(
      signature.value(
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330,
        body: Array(#"{"test": 2432232314}"#.utf8))
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func `a call is signed over what it carries`() async throws {
    try await withServer { _, _ in
      .answer(204)
    } test: { server, outbound in
      let message = parcel(
        .webhook(RenderedWebhook(body: ["a": "é", "b": 1.5], secret: "plain")),
        to: server.url + "/hook")
      let delivery = await channel(outbound, AddressPolicy(allowPrivate: true)).deliver(message)
      #expect(delivery == .accepted(reference: nil))
      let request = try #require(server.received.first)
      let id = message.key.hex
      #expect(request.path == "/hook")
      #expect(request.text == #"{"a":"é","b":1.5}"#)
      #expect(request["Content-Type"] == ["application/json"])
      #expect(request["User-Agent"] == ["Parcours/1.0"])
      #expect(request["Idempotency-Key"] == [id])
      #expect(request["webhook-id"] == [id])
      #expect(request["webhook-timestamp"] == ["1614265330"])
      let signature = WebhookSignature(secret: "plain")
        .value(id: id, timestamp: 1_614_265_330, body: request.body)
      #expect(request["webhook-signature"] == [signature])
    }
  }

  @Test(arguments: [
    (200, "accepted -"), (299, "accepted -"), (301, "refused redirect"), (404, "refused http_404"),
    (410, "gone http_410"), (408, "deferred http_408 9s"), (425, "deferred http_425 9s"),
    (429, "deferred http_429 9s"), (500, "deferred http_500 9s"), (503, "deferred http_503 9s"),
  ])
  func `an answer becomes a delivery`(status: Int, expected: String) async throws {
    #expect(try await deliver(.answer(status, [("Retry-After", "9")])) == expected)
  }

  @Test func `no answer is a doubt`() async throws {
    #expect(try await deliver(times: .short, .hang) == "doubtful")
    #expect(try await deliver(.drop) == "doubtful")
    #expect(try await deliver(.broken(200, "x")) == "accepted -")
  }

  @Test func `an address behind the firewall is refused`() async throws {
    try await withServer { _, _ in
      .answer(200)
    } test: { server, outbound in
      let message = parcel(.webhook(RenderedWebhook(body: [:])), to: server.url)
      let delivery = await channel(outbound, AddressPolicy()).deliver(message)
      #expect(delivery.short == "refused forbidden_address")
      #expect(server.received.isEmpty)
    }
  }
}
