import Messages
import Testing

struct PlainTextTests {
  @Test(arguments: [
    ("<p>Bonjour</p><p>Au revoir</p>", "Bonjour\n\nAu revoir"),
    ("  a \n b\t<b>c</b>d <i> e</i> ", "a b cd e"),
    ("a<br>b<br/><br><br>c", "a\nb\n\nc"),
    ("<div>a</div><div><div>b</div></div>", "a\nb"),
    ("29,90&nbsp;€ &amp; 5&nbsp; %", "29,90\u{A0}€ & 5 %"),
    ("&eacute;&#233;&#xE9;&unknown;&copy &hearts;", "ééé&unknown;&copy ♥"),
    ("<ul><li>a</li><li>b<ul><li>c</ul></ul>d", "- a\n- b\n  - c\n\nd"),
    ("x<ol><li>a<li><p>b</p></ol>", "x\n\n1. a\n2. b"),
    ("<h1>T</h1>a<hr>b", "T\n\na\n\n---\n\nb"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    (#"<a href="https://a.example/?b=1&amp;c">Voir</a>."#, "Voir (https://a.example/?b=1&c)."),
    (#"<a href="https://a.example/">a.example</a>"#, "a.example"),
    (#"<a href="mailto:a@b.example?subject=x">a@b.example</a>"#, "a@b.example"),
    (##"<a href="tel:+33123">Appeler</a> <a href="#x">ici</a>"##, "Appeler (+33123) ici"),
    (
      #"<a href="https://a.example"><img alt="Un canapé" src=x></a>"#,
      "Un canapé (https://a.example)"
    ),
    (#"x <a href="https://a.example"><img src=x></a> y"#, "x https://a.example y"),
    ("<head><title>T</title><style>p>a{}</style></head><body>a</body>", "a"),
    ("<script>if (a</script>b<!-- c -->d<![if mso]>e", "bde"),
    ("", ""), ("<p> </p>", ""), ("a < b", "a < b"), ("a<p", "a"),
  ])
  func `html reads as text`(html: String, text: String) {
    #expect(PlainText.derived(from: html) == text)
  }

  @Test func `a hidden preheader and its padding are left out`() {
    let html = """
      <body><div style="display: none; max-height:0">Aperçu<div>x</div>&zwnj;&nbsp;</div>
      <span hidden>y</span><img style="display:none" src=x>Bonjour &zwnj;&nbsp;&#847;&zwnj;&nbsp;\
      <p>Voilà</p>
      """
    #expect(PlainText.derived(from: html) == "Bonjour\n\nVoilà")
  }

  @Test func `an emoji of several characters stays together`() {
    #expect(PlainText.derived(from: "a 👩\u{200D}🍳 b") == "a 👩\u{200D}🍳 b")
  }
}
