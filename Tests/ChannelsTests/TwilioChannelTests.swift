import Engine
import Messages
import Outbound
import SMS
import Testing
import Values

struct TwilioChannelTests {
  private func channel(
    _ server: ScriptedServer, _ outbound: Outbound, sender: String = "+15005550006"
  ) -> TwilioChannel {
    TwilioChannel(
      account: TwilioAccount(base: server.url + "/", sid: "AC1", token: "secret", sender: sender),
      outbound: outbound, statusCallback: { "https://mail.example/sms/\($0.key.hex)" })
  }

  private func deliver(
    to destination: String = "+33 6 12 34 56 78", times: Outbound.Times = .init(),
    reply: ScriptedServer.Reply
  ) async throws -> String {
    try await withServer(times: times) { _, _ in
      reply
    } test: { server, outbound in
      let message = parcel(.sms(RenderedSMS(text: "Salut")), to: destination)
      return await channel(server, outbound).deliver(message).short
    }
  }

  @Test func `a message goes out as Twilio documents it`() async throws {
    try await withServer { _, _ in
      .answer(201, [("Content-Type", "application/json")], #"{"sid":"SM42","status":"queued"}"#)
    } test: { server, outbound in
      let message = parcel(.sms(RenderedSMS(text: "Ça & là + 1€")), to: "+33 6 12 34 56 78")
      let delivery = await channel(server, outbound).deliver(message)
      #expect(delivery == .accepted(reference: "SM42"))
      let request = try #require(server.received.first)
      #expect(request.path == "/2010-04-01/Accounts/AC1/Messages.json")
      #expect(request["Authorization"] == ["Basic QUMxOnNlY3JldA=="])
      #expect(request["Content-Type"] == ["application/x-www-form-urlencoded"])
      #expect(
        request.text
          == "To=%2B33612345678&From=%2B15005550006&Body=%C3%87a%20%26%20l%C3%A0%20%2B%201%E2%82%AC"
          + "&StatusCallback=https%3A%2F%2Fmail.example%2Fsms%2F\(message.key.hex)")
    }
  }

  @Test func `a messaging service sends in place of a number`() async throws {
    try await withServer { _, _ in
      .answer(201, [], #"{"sid":"SM1"}"#)
    } test: { server, outbound in
      let message = parcel(.sms(RenderedSMS(text: "x")), to: "+33612345678")
      _ = await channel(server, outbound, sender: "MG7").deliver(message)
      #expect(server.received.first?.text.contains("&MessagingServiceSid=MG7&Body=") == true)
    }
  }

  @Test(arguments: [
    (400, #"{"code":21211,"message":"invalid"}"#, "gone 21211"),
    (400, #"{"code":21614,"message":"landline"}"#, "gone 21614"),
    (400, #"{"code":21610,"message":"unsubscribed"}"#, "refused 21610"),
    (401, #"{"code":20003,"message":"authenticate"}"#, "refused 20003"),
    (404, "nothing here", "refused http_404"),
    (429, #"{"code":20429,"message":"too many"}"#, "deferred 20429 30s"),
    (408, "", "deferred http_408 30s"), (425, "", "deferred http_425 30s"),
    (500, "<html>", "deferred http_500 30s"), (503, #"{"code":20503}"#, "deferred 20503 30s"),
    (302, "", "deferred redirect"), (200, "<html>Login</html>", "deferred not_the_api 30s"),
    (201, #"{"status":"queued"}"#, "doubtful"), (201, "", "doubtful"),
  ])
  func `an answer becomes a delivery`(status: Int, body: String, expected: String) async throws {
    let reply = ScriptedServer.Reply.answer(status, [("Retry-After", "30")], body)
    #expect(try await deliver(reply: reply) == expected)
  }

  @Test func `no answer is a doubt`() async throws {
    #expect(try await deliver(times: .short, reply: .hang) == "doubtful")
    #expect(try await deliver(reply: .drop) == "doubtful")
    #expect(try await deliver(reply: .broken(201, #"{"sid":"SM"#)) == "doubtful")
  }

  @Test func `no connection is another attempt later`() async throws {
    try await withServer { _, _ in
      .drop
    } test: { server, outbound in
      let account = TwilioAccount(
        base: "https://127.0.0.1:\(server.port)", sid: "AC1", token: "t", sender: "+1500555000")
      let message = parcel(.sms(RenderedSMS(text: "x")), to: "+33612345678")
      let delivery = await TwilioChannel(account: account, outbound: outbound).deliver(message)
      #expect(delivery.short == "deferred unreachable_tls")
    }
  }

  @Test func `what is no number is not sent`() async throws {
    let reply = ScriptedServer.Reply.answer(201, [], #"{"sid":"SM1"}"#)
    #expect(try await deliver(to: "0612345678", reply: reply) == "gone invalid_number")
  }
}

struct PhoneNumberTests {
  @Test(arguments: [
    ("+33612345678", "+33612345678"), (" +33 6.12-34 56\u{A0}78 ", "+33612345678"),
    ("+1 (500) 555-0006", "+15005550006"), ("+2901234", "+2901234"),
    ("+123456789012345", "+123456789012345"),
  ])
  func `a number is read`(text: String, number: String) throws {
    #expect(try PhoneNumber(text).text == number)
  }

  @Test(
    arguments: [
      ("", .empty), (" ", .empty), ("0612345678", .noCountryCode),
      ("0033612345678", .noCountryCode),
      ("+0612345678", .noCountryCode), ("+", .noCountryCode),
      ("+33 (0)6 12 34 56 78", .trunkPrefix),
      ("+33612a45678", .notADigit), ("+3361+2345678", .notADigit), ("++33612345678", .notADigit),
      ("+33٦12345678", .notADigit), ("+331234", .tooShort), ("+1234567890123456", .tooLong),
    ] as [(String, PhoneNumber.Refusal)])
  func `what is no number is refused with a reason`(text: String, refusal: PhoneNumber.Refusal) {
    #expect(throws: refusal) { try PhoneNumber(text) }
  }
}
