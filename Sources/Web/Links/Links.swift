package import Engine
package import Hummingbird
package import Logging
package import Responses
package import Values
package import Messages

/// The addresses that stand in messages: the pixel, the redirect of clicks, and the page on which
/// people leave. All are signed; nothing unsigned is obeyed.
package struct Links: Sendable {
  private let engine: Engine
  private let signer: LinkSigner
  private let counters: Counters
  private let interactions: Interactions

  /// - Parameters:
  ///   - signer: the one that signed the links of messages.
  ///   - quickestClick: a click sooner after sending is a scanner's; zero believes every click.
  package init(
    engine: Engine, signer: LinkSigner, counters: Counters, logger: Logger,
    quickestClick: Span = .seconds(2)
  ) {
    self.engine = engine
    self.signer = signer
    self.counters = counters
    interactions = Interactions(
      engine: engine, counters: counters, logger: logger, quickestClick: quickestClick)
  }

  /// Adds `/o/`, `/c/`, `/u/` and `/p/`.
  package func add(to router: some RouterMethods<WebContext>) {
    router.get("/o/:token") { request, context in await open(request, context) }
    router.head("/o/:token") { _, context in open(context).createHeadResponse() }
    router.get("/c/:token") { request, context in await click(request, context) }
    // Whoever asks for the head only does not go there: no click.
    router.head("/c/:token") { request, context in redirect(request, context) }
    for path in ["/u/:token", "/p/:token"] as [RouterPath] {
      router.get(path) { request, context in try await ask(request, context) }
      router.head(path) { request, context in
        try await ask(request, context).createHeadResponse()
      }
      router.post(path) { request, context in try await leave(request, context) }
    }
  }

  private func link(_ context: WebContext) -> Link? {
    guard var token = context.parameters.get("token")?[...] else { return nil }
    if token.hasSuffix(".gif") { token = token.dropLast(4) }
    return signer.verify(token)
  }
}

// MARK: Openings and clicks

extension Links {
  private func open(_ request: Request, _ context: WebContext) async -> Response {
    if let link = link(context), link.aim == .open {
      await interactions.opened(link, by: Visitor(request), at: engine.now())
    }
    return open(context)
  }

  private func open(_ context: WebContext) -> Response {
    guard let link = link(context), link.aim == .open else { return Response(status: .notFound) }
    return Response(
      status: .ok,
      headers: [
        .contentType: "image/gif", .cacheControl: "no-store, no-cache, must-revalidate, private",
      ],
      body: ResponseBody(byteBuffer: Links.pixel))
  }

  private func click(_ request: Request, _ context: WebContext) async -> Response {
    if let link = link(context), case .click(let url) = link.aim {
      await interactions.clicked(link, url: url, by: Visitor(request), at: engine.now())
    }
    return redirect(request, context)
  }

  /// The address stands under the signature: nobody can make an open redirect of it.
  private func redirect(_ request: Request, _ context: WebContext) -> Response {
    guard let link = link(context), case .click(let url) = link.aim else {
      return missing(request)
    }
    return Response(
      status: .found,
      headers: [.location: url, .cacheControl: "no-store", .referrerPolicy: "no-referrer"])
  }

  /// One transparent point (GIF89a).
  private static let pixel = ByteBuffer(bytes: [
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF,
    0x21, 0xF9, 4, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
  ])
}

// MARK: Leaving

extension Links {
  /// Asks only: mail programs and scanners fetch links without anybody wanting to leave (RFC 8058,
  /// section 1).
  private func ask(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let link = link(context), let departure = try await departure(link) else {
      return missing(request)
    }
    let page = DeparturePage(words: words(request, departure), departure: departure)
    return Page.response(page.question)
  }

  /// Leaves, or comes back by the button of the page that confirmed it. A one-click request
  /// (`List-Unsubscribe=One-Click`, RFC 8058) leaves as the button does.
  private func leave(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let link = link(context), let departure = try await departure(link) else {
      return missing(request)
    }
    let words = words(request, departure)
    let form = String(
      decoding: try await request.bytes(limit: Responses.Limits.formBytes), as: UTF8.self)
    let choice = DeparturePage.Choice(form: form)
    do {
      try await interactions.note(choice, departure, at: engine.now())
    } catch is Ingest.Behind {
      return Page.response(
        DeparturePage(words: words, departure: departure).later, status: .serviceUnavailable)
    }
    let page = DeparturePage(words: words, departure: departure)
    return Page.response(page.confirmation(of: choice))
  }

  private func departure(_ link: Link) async throws -> Departure? {
    switch link.aim {
    case .unsubscribe, .preferences: try await interactions.departure(link)
    case .open, .click: nil
    }
  }

  private func words(_ request: Request, _ departure: Departure) -> DepartureWords {
    let asked = departure.locale ?? request.headers[.acceptLanguage] ?? engine.workspace.locale
    return DepartureWords(languages: asked)
  }

  /// Says nothing about why: a token that is wrong is nobody's business.
  private func missing(_ request: Request) -> Response {
    let words = DepartureWords(
      languages: request.headers[.acceptLanguage] ?? engine.workspace.locale)
    return Page.response(
      Page.document(
        language: words.language, title: words.missing,
        body: "<h1>\(words.missing.escapedForHTML)</h1>"),
      status: .notFound)
  }
}
