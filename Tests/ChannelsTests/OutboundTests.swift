import Dispatch
import Outbound
import Synchronization
import Testing
import Values

private func call(_ url: String, _ headers: [Call.Header] = []) -> Call {
  Call(url: url, headers: headers, body: Array("{}".utf8))
}

private func answer(_ outcome: Outcome) throws -> Answer {
  guard case .answered(let answer) = outcome else {
    throw Unexpected(outcome: "\(outcome)")
  }
  return answer
}

private func status(_ outcome: Outcome) -> Int? {
  guard case .answered(let answer) = outcome else { return nil }
  return answer.status
}

private func obstacle(_ outcome: Outcome) -> Unsent.Obstacle? {
  guard case .unsent(.obstructed(let obstacle, _)) = outcome else { return nil }
  return obstacle
}

private func refusal(_ outcome: Outcome) -> AddressPolicy.Refusal? {
  guard case .unsent(.forbidden(let refusal)) = outcome else { return nil }
  return refusal
}

private func isUnanswered(_ outcome: Outcome) -> Bool {
  if case .unanswered = outcome { true } else { false }
}

struct Unexpected: Error {
  let outcome: String
}

struct OutboundTests {
  @Test func `a call brings its head and body and gets the answer`() async throws {
    try await withServer { _, _ in
      .answer(202, [("Retry-After", "7"), ("X-A", "b")], "taken")
    } test: { server, outbound in
      let answer = try answer(
        await outbound.post(call(server.url + "/a?b=c", [Call.Header("X-Key", "1")])))
      #expect(answer.status == 202)
      #expect(answer.isComplete)
      #expect(String(decoding: answer.body, as: UTF8.self) == "taken")
      #expect(answer.header("x-a") == "b")
      #expect(answer.retryAfter == .seconds(7))
      let request = try #require(server.received.first)
      #expect(request.method == "POST")
      #expect(request.path == "/a?b=c")
      #expect(request["X-Key"] == ["1"])
      #expect(request.text == "{}")
    }
  }

  @Test func `a redirect is an answer and is not followed`() async throws {
    try await withServer { request, _ in
      .answer(request.path == "/" ? 307 : 200, [("Location", "/other")])
    } test: { server, outbound in
      #expect(status(await outbound.post(call(server.url + "/"))) == 307)
      #expect(server.received.count == 1)
    }
  }

  @Test func `an answer is kept up to its limit`() async throws {
    try await withServer { _, _ in
      .answer(200, [], String(repeating: "x", count: 300_000))
    } test: { server, outbound in
      let answer = try answer(await outbound.post(call(server.url)))
      #expect(answer.status == 200)
      #expect(answer.body.count == Outbound.Limits.answerBody)
      #expect(!answer.isComplete)
    }
  }

  @Test func `a status counts although its body breaks off`() async throws {
    try await withServer { _, _ in
      .broken(201, "{")
    } test: { server, outbound in
      let answer = try answer(await outbound.post(call(server.url)))
      #expect(answer.status == 201)
      #expect(!answer.isComplete)
    }
  }

  @Test func `nobody knows what a server without an answer has done`() async throws {
    try await withServer(times: .short) { _, count in
      count == 0 ? .hang : .drop
    } test: { server, outbound in
      #expect(isUnanswered(await outbound.post(call(server.url))))
      #expect(isUnanswered(await outbound.post(call(server.url))))
      #expect(server.received.count == 2)
    }
  }

  @Test func `a refused connection has sent nothing`() async throws {
    try await withServer { _, _ in
      .drop
    } test: { server, outbound in
      try await ScriptedServer.start { _, _ in .drop }.close()
      let closed = try await ScriptedServer.start { _, _ in .drop }
      let url = closed.url
      try await closed.close()
      #expect(obstacle(await outbound.post(call(url))) == .connection)
      #expect(server.received.isEmpty)
    }
  }

  @Test func `a failed handshake has sent nothing`() async throws {
    try await withServer { _, _ in
      .answer(200)
    } test: { server, outbound in
      let outcome = await outbound.post(call("https://127.0.0.1:\(server.port)/"))
      #expect(obstacle(outcome) == .tls)
      #expect(server.received.isEmpty)
    }
  }

  @Test func `a call that finds no free connection has sent nothing`() async throws {
    let times = Outbound.Times(connect: .seconds(2), answer: .seconds(60))
    try await withServer(times: times) { _, _ in
      .hang
    } test: { server, outbound in
      let url = server.url
      let outcomes = await withTaskGroup(of: Outcome.self) { group in
        for _ in 0..<(Outbound.Limits.connections + 3) {
          group.addTask { await outbound.post(call(url)) }
        }
        var outcomes: [Outcome] = []
        for await outcome in group {
          outcomes.append(outcome)
          // The rest hangs with its request sent, until it is given up.
          if outcomes.count == 3 { group.cancelAll() }
        }
        return outcomes
      }
      #expect(outcomes.prefix(3).allSatisfy { obstacle($0) == .pool })
      #expect(outcomes.dropFirst(3).allSatisfy(isUnanswered))
      #expect(server.received.count == Outbound.Limits.connections)
    }
  }

  @Test(arguments: ["ftp://shop.example/", "shop.example", "http+unix://%2Ftmp%2Fs/", "file:///x"])
  func `only the web is called`(url: String) async throws {
    try await withServer { _, _ in
      .drop
    } test: { _, outbound in
      #expect(refusal(await outbound.post(call(url))) == .scheme)
      #expect(refusal(await outbound.post(call(url), under: AddressPolicy())) == .scheme)
    }
  }

  @Test func `a header that would be two is refused`() async throws {
    try await withServer { _, _ in
      .drop
    } test: { server, outbound in
      let outcome = await outbound.post(call(server.url, [Call.Header("A", "b\r\nC: d")]))
      guard case .unsent(.malformed) = outcome else { throw Unexpected(outcome: "\(outcome)") }
    }
  }
}

struct GuardedOutboundTests {
  @Test(arguments: [
    "http://127.0.0.1", "http://localhost", "http://0x7f.1", "http://2130706433",
    "http://0177.0.0.1", "http://127.1", "http://127%2e0.0.1", "http://[::ffff:127.0.0.1]",
    "http://0.0.0.0", "http://169.254.169.254", "http://[::1]",
  ])
  func `the own machine is not called, however it is written`(host: String) async throws {
    try await withServer { _, _ in
      .answer(200)
    } test: { server, outbound in
      let outcome = await outbound.post(call("\(host):\(server.port)/"), under: AddressPolicy())
      switch outcome {
      case .unsent(.forbidden(.address)), .unsent(.obstructed(.name, _)), .unsent(.malformed):
        break
      default: Issue.record("\(outcome)")
      }
      #expect(server.received.isEmpty)
    }
  }

  @Test func `a user in the address is refused`() async throws {
    try await withServer { _, _ in
      .answer(200)
    } test: { server, outbound in
      for user in ["shop.example@", "a:b@", ":@"] {
        let url = "http://\(user)127.0.0.1:\(server.port)/"
        let policy = AddressPolicy(allowPrivate: true)
        #expect(refusal(await outbound.post(call(url), under: policy)) == .credentials)
      }
    }
  }

  @Test func `the connection goes to the address that was checked`() async throws {
    // The name means this machine once, and a wire to nowhere from then on.
    let asked = Mutex(0)
    let lookup = HostLookup { host throws(HostLookup.Failure) in
      let count = asked.withLock { count in
        count += 1
        return count
      }
      guard host == "shop.example", count == 1 else { throw HostLookup.Failure(text: "not again") }
      return [.v4(0x7F00_0001)]
    }
    try await withServer(lookup: lookup) { _, _ in
      .answer(200)
    } test: { server, outbound in
      let policy = AddressPolicy(allowedHosts: ["shop.example"])
      let url = "http://shop.example:\(server.port)/"
      #expect(status(await outbound.post(call(url), under: policy)) == 200)
      #expect(server.received.first?["Host"] == ["shop.example:\(server.port)"])
      #expect(obstacle(await outbound.post(call(url), under: policy)) == .name)
      #expect(asked.withLock { $0 } == 2)
    }
  }

  @Test func `the next address is tried when nobody takes the connection`() async throws {
    // 127.0.0.2 is this machine too, but the server listens on 127.0.0.1 alone.
    let lookup = HostLookup { _ throws(HostLookup.Failure) in [.v4(0x7F00_0002), .v4(0x7F00_0001)] }
    try await withServer(lookup: lookup) { _, _ in
      .answer(200)
    } test: { server, outbound in
      let outcome = await outbound.post(
        call("http://shop.example:\(server.port)/"), under: AddressPolicy(allowPrivate: true))
      #expect(status(outcome) == 200)
    }
  }

  @Test func `clients of hosts that are not called any more are given up`() async throws {
    let lookup = HostLookup { _ throws(HostLookup.Failure) in [.v4(0x7F00_0001)] }
    try await withServer(lookup: lookup) { _, _ in
      .answer(200)
    } test: { server, outbound in
      let policy = AddressPolicy(allowPrivate: true)
      for number in 0..<(Outbound.Limits.pinnedHosts + 10) {
        let url = "http://shop\(number).example:\(server.port)/"
        #expect(status(await outbound.post(call(url), under: policy)) == 200)
      }
    }
  }

  @Test func `a name that takes too long is given up`() async throws {
    let end = DispatchSemaphore(value: 0)
    let lookup = HostLookup { _ throws(HostLookup.Failure) in
      end.wait()
      return []
    }
    let times = Outbound.Times(connect: Span(milliseconds: 100), answer: .seconds(1))
    try await withServer(times: times, lookup: lookup) { _, _ in
      .drop
    } test: { _, outbound in
      let outcome = await outbound.post(call("http://shop.example/"), under: AddressPolicy())
      end.signal()
      #expect(obstacle(outcome) == .name)
    }
  }
}

struct RetryAfterTests {
  @Test(
    arguments: [
      ("120", nil, .seconds(120)), ("0", nil, .zero), ("-1", nil, nil), ("1.5", nil, nil),
      ("soon", nil, nil), ("99999999999", nil, nil), ("", nil, nil),
      ("Sun, 06 Nov 1994 08:51:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", .seconds(120)),
      ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:51:37 GMT", .zero),
      ("Sun, 06 Nov 1994 08:51:37 GMT", nil, nil),
    ] as [(String, String?, Span?)])
  func `a time to wait is a number or a date`(value: String, date: String?, span: Span?) {
    var headers = [Call.Header("Retry-After", value)]
    if let date { headers.append(Call.Header("Date", date)) }
    #expect(Answer(status: 503, headers: headers, body: []).retryAfter == span)
  }
}
