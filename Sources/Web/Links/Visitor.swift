import Hummingbird
import Messages
import Values

/// Who fetches a picture or follows a link, as far as the request tells.
///
/// A machine's opening or click is recorded and marked; it wakes nothing and counts in no rate
/// (semantics.md, 13). When in doubt it was a person: a wait that does not wake is worse than a
/// rate that is a little high.
struct Visitor {
  private let agent: String

  init(_ request: Request) {
    agent = request.headers[.userAgent] ?? ""
  }

  /// Whether the picture was fetched by a proxy before anybody looked.
  ///
  /// Apple's Mail Privacy Protection fetches everything under the bare agent `Mozilla/5.0`. Gmail
  /// fetches through GoogleImageProxy when a person opens, so that only a fetch right after the
  /// sending is a prefetch.
  func opensAsMachine(_ line: LedgerLine, at now: Instant) -> Bool {
    if agent == "Mozilla/5.0" || isScanner { return true }
    return agent.contains("GoogleImageProxy") && isWithin(Limits.prefetch, of: line, at: now)
  }

  /// Whether the link was followed by a scanner: one that says so, or faster than people are.
  func clicksAsMachine(_ line: LedgerLine, at now: Instant, quickest: Span) -> Bool {
    isScanner || agent == "Mozilla/5.0" || isWithin(quickest, of: line, at: now)
  }

  private func isWithin(_ span: Span, of line: LedgerLine, at now: Instant) -> Bool {
    guard let sent = line.settledAt ?? line.handedOverAt else { return false }
    return now < sent + span
  }

  private var isScanner: Bool {
    let agent = agent.lowercased()
    return Visitor.scanners.contains { agent.contains($0) }
  }

  /// Parts of the agents of security scanners, crawlers and makers of previews. Bare "bot" would
  /// match telephones.
  private static let scanners = [
    "bot/", "bot;", "bot)", "bot@", "-bot", "crawler", "spider", "barracuda", "mimecast",
    "proofpoint", "urldefense", "trendmicro", "sophos", "cloudmark", "fireeye", "bitdefender",
    "zscaler", "symantec", "facebookexternalhit", "whatsapp/", "skypeuripreview", "linkpreview",
    "slack-imgproxy", "embedly", "google-safety", "googlesafety", "safe browsing",
  ]
}
