import Contents
import Testing
import Values

private func text(_ html: String) throws -> String {
  let written: JSON = ["channel": "email", "subject": "S", "html": .string(html)]
  return try mail(written.serialized).text
}

@Test func `a mail without a text gets one from its html`() throws {
  #expect(
    try text(
      """
      <html><head><title>T</title><style>p{color:red}</style></head><body>
      <h1>Hello  there</h1><p>One<br/>two &amp; <b>three</b>&nbsp;&#8364;&#x41;</p>
      <!-- hidden <p> --><ul><li>first</li><li>second</li></ul>
      <p><a class="b" href="https://x.example/?a=1&amp;b=2">Shop</a>
      <a href="https://y">https://y</a>
      <a href="#top">top</a> <a href='https://z'><img src="i.png"></a></p>
      <table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table></body></html>
      """) == """
        Hello there

        One
        two & three €A

        - first
        - second

        Shop (https://x.example/?a=1&b=2) https://y top https://z

        a b
        c
        """)
}

@Test func `broken html does no harm`() throws {
  #expect(try text("a < b") == "a")
  #expect(try text("x<a href=\"https://y") == "x")
  #expect(try text("x<style>p{}") == "x")
  #expect(try text("x<!-- never closed") == "x")
  #expect(try text("&unknown; &; & &#0; &#xD800; x</a></p>") == "&unknown; &; & &#0; &#xD800; x")
}
