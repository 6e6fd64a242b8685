import Messages
import Testing
import Values

private let signer = LinkSigner(secret: Array("a secret of this installation".utf8))
private let addresses = LinkAddresses(publicURL: "https://mail.example/", signer: signer)
private let rewriter = LinkRewriter(addresses: addresses)

private func tracking(
  unsubscribeURL: String? = nil, parameters: CampaignParameters = CampaignParameters(),
  opens: Bool = false, clicks: Bool = true
) -> LinkRewriter.Tracking {
  LinkRewriter.Tracking(
    contact: ContactID(7), message: Fingerprint("m"), unsubscribeURL: unsubscribeURL,
    parameters: parameters, opens: opens, clicks: clicks)
}

/// Where the signed links of some HTML lead, in order.
private func targets(_ html: String) -> [String] {
  html.split(separator: "https://mail.example/c/").dropFirst().compactMap { rest in
    guard case .click(let url) = signer.verify(rest.prefix { $0 != "\"" })?.aim else { return nil }
    return url
  }
}

struct LinkRewriterTests {
  @Test(arguments: [
    (#"<a href="https://shop.example/a?b=1&amp;c=2">x</a>"#, "https://shop.example/a?b=1&c=2"),
    (#"<A class=b HREF = 'http://shop.example/a' id="x">x</A>"#, "http://shop.example/a"),
    ("<a href=https://shop.example/a>x</a>", "https://shop.example/a"),
    ("<a\n\thref=\" https://shop.example/a\n b \"\n>x</a>", "https://shop.example/a%20b"),
    (#"<a title="a > b" href="https://shop.example/é">x</a>"#, "https://shop.example/%C3%A9"),
    (
      #"<a href="https://shop.example/?a=1&copy=2&#x26;d=3">x</a>"#,
      "https://shop.example/?a=1&copy=2&d=3"
    ),
  ])
  func `a link to the web becomes a signed one`(html: String, url: String) {
    let rewritten = rewriter.rewrite(html, tracking())
    #expect(targets(rewritten.html) == [url])
    #expect(rewritten.signed == 1)
    #expect(!rewritten.html.contains("shop.example"))
  }

  @Test(arguments: [
    #"<a href="mailto:a@b.example">x</a>"#, #"<a href="tel:+33612345678">x</a>"#,
    ##"<a href="#top">x</a>"##, #"<a name="here">x</a>"#, #"<a href="">x</a>"#,
    #"<a href="https://shop.example" data-parcours-track="off">x</a>"#,
    #"<a DATA-parcours-track=OFF href="https://shop.example">x</a>"#,
    #"<!-- <a href="https://shop.example">x</a> -->"#,
    #"<style>a[href="https://shop.example"] > b {}</style>"#,
    #"<link href="https://shop.example/x.css"><area href="https://shop.example">"#,
    #"<abbr href="https://shop.example">x</abbr>"#,
    #"<a href="https://mail.example/u/abc?x=1">x</a><a href="https://mail.example/p/abc">x</a>"#,
    #"<a href="https://elsewhere.example/leave?a=1&amp;b=2">x</a>"#,
    "1 < 2 & 3 > 2 <", "<", "</", "<a", "<a href", "<a href=", #"<a href="https://shop.example"#,
    "<!--", "<!", "<?", "<style>", "<a href='https://shop.example", "", "é<à>ü",
  ])
  func `everything else stays as it is`(html: String) {
    let unsubscribeURL = "https://elsewhere.example/leave?a=1&b=2"
    let rewritten = rewriter.rewrite(
      html, tracking(unsubscribeURL: unsubscribeURL, parameters: CampaignParameters(source: "x")))
    #expect(rewritten.html == html)
    #expect(rewritten.signed == 0)
  }

  @Test func `only the values of links change`() throws {
    let html = #"""
      <!DOCTYPE html><html><head><title>a < b</title></head><body>
      <p class='x'>Été &amp; hiver <a href="https://a.example">A</a></p>
      <a href="https://b.example"><img src="https://c.example/i.png"></a></BODY ></html>
      """#
    let rewritten = rewriter.rewrite(html, tracking())
    #expect(targets(rewritten.html) == ["https://a.example", "https://b.example"])
    var back = rewritten.html
    for url in ["https://a.example", "https://b.example"] {
      let link = Link(.click(url: url), contact: ContactID(7), message: Fingerprint("m"))
      back.replace(try addresses.address(of: link), with: url)
    }
    #expect(back == html)
  }

  @Test(arguments: [
    ("<html><body>x</body></html>", "<html><body>x*</body></html>"),
    ("<p>x</p>", "<p>x</p>*"), ("<BODY>a</body >b</Body>", "<BODY>a</body >b*</Body>"),
    ("<body>x<!-- </body> --></body>", "<body>x<!-- </body> -->*</body>"), ("", "*"),
  ])
  func `the picture comes before the end of the body`(html: String, expected: String) throws {
    let open = Link(.open, contact: ContactID(7), message: Fingerprint("m"))
    let rewritten = rewriter.rewrite(html, tracking(opens: true)).html
    let start = try #require(rewritten.firstRange(of: "<img src=\""))
    let end = try #require(rewritten[start.upperBound...].firstIndex(of: ">"))
    #expect(rewritten[start.upperBound...].hasPrefix(try addresses.address(of: open) + "\""))
    #expect(rewritten.replacing(rewritten[start.lowerBound...end], with: "*") == expected)
  }

  @Test func `without clicks only the parameters are added`() {
    let html = #"<a href="https://shop.example/a?b=&quot;1&quot;&amp;utm_source=own#f">x</a>"#
    let parameters = CampaignParameters(source: "parcours", medium: "email")
    let rewritten = rewriter.rewrite(html, tracking(parameters: parameters, clicks: false))
    #expect(
      rewritten.html
        == #"<a href="https://shop.example/a?b=&quot;1&quot;&amp;utm_source=own&amp;"#
        + #"utm_medium=email#f">x</a>"#)
  }

  @Test func `a link that cannot be signed still works and is told`() {
    let url = "https://shop.example/" + String(repeating: "a", count: 2_000)
    let html = "<a href=\"\(url)\">x</a>"
    let rewritten = rewriter.rewrite(html, tracking())
    #expect(rewritten.html == html)
    #expect(rewritten.unsigned.map(\.reason) == [.addressTooLong])
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func `no sequence of bytes stops the rewriter or the plain text`(seed: UInt64) {
    var chance = Seeded(seed: seed)
    let pieces = [
      "<a", " href=", "\"", "'", "https://x.example", ">", "</a>", "<", "/", "!--", "-->", "&amp;",
      "&#", "x;", "é", " ", "\n", "<style", "</style>", "<li>", "<ol>", "</ol>", "<body", "</body>",
      "hidden", "<p>", "=", "&#55296;", "&#xFFFFFFFFF;",
    ]
    for _ in 0..<500 {
      let html = (0..<Int.random(in: 0...40, using: &chance))
        .map { _ in pieces.randomElement(using: &chance)! }.joined()
      let rewritten = rewriter.rewrite(html, tracking())
      #expect(targets(rewritten.html).count == rewritten.signed, "seed \(seed): \(html)")
    }
  }
}

struct CampaignParametersTests {
  @Test(arguments: [
    ("https://a.example", "https://a.example?utm_source=n%20l&utm_medium=e"),
    ("https://a.example/?", "https://a.example/?utm_source=n%20l&utm_medium=e"),
    ("https://a.example/?b", "https://a.example/?b&utm_source=n%20l&utm_medium=e"),
    ("https://a.example/?b&", "https://a.example/?b&utm_source=n%20l&utm_medium=e"),
    ("https://a.example/#f?g", "https://a.example/?utm_source=n%20l&utm_medium=e#f?g"),
    ("https://a.example/?utm_source=#f", "https://a.example/?utm_source=&utm_medium=e#f"),
    (
      "https://a.example/?xutm_source=1",
      "https://a.example/?xutm_source=1&utm_source=n%20l&utm_medium=e"
    ),
  ])
  func `parameters are added where they are missing`(address: String, expected: String) {
    let parameters = CampaignParameters(source: "n l", medium: "e", content: "")
    #expect(parameters.added(to: address) == expected)
  }
}
