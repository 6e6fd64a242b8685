package import Hummingbird

/// A small page for people: HTML without scripts.
package enum Page {
  /// An answer with HTML.
  ///
  /// - Parameter policy: the Content-Security-Policy (CSP 3); the usual one lets nothing in but the
  ///   page's own style and forms to ourselves.
  package static func response(
    _ html: String, status: HTTPResponse.Status = .ok, policy: String = Page.policy
  ) -> Response {
    .text(
      html, type: "text/html; charset=utf-8", status: status,
      headers: [
        .contentSecurityPolicy: policy, .cacheControl: "no-store", .referrerPolicy: "no-referrer",
      ])
  }

  /// Nothing but the page's own style and forms to ourselves.
  package static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    + "frame-ancestors 'none'"

  /// A whole document around a body.
  package static func document(language: String, title: String, body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(language)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>\(title.escapedForHTML)</title>
    <style>\(style)</style>
    </head>
    <body>
    <main>
    \(body)
    </main>
    </body>
    </html>
    """
  }

  private static let style = """
    :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
    main { max-width: 44rem; margin: 3rem auto; padding: 0 1rem; }
    h1 { font-size: 1.4rem; }
    button { font: inherit; padding: .6rem 1.2rem; border-radius: .4rem; border: 1px solid; }
    table { width: 100%; border-collapse: collapse; }
    th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; }
    dt { font-weight: 600; }
    iframe { width: 100%; height: 70vh; border: 1px solid #8888; background: #fff; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    """
}

extension String {
  /// The text as it stands in HTML, in content and in quoted attributes.
  package var escapedForHTML: String {
    var escaped = ""
    escaped.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
