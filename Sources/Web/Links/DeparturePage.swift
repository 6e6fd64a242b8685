import Messages
import Responses

/// The page on which people leave: works without scripts, and with nothing but a keyboard.
struct DeparturePage {
  let words: DepartureWords
  let departure: Departure

  /// What the button said.
  enum Choice: String {
    /// Leave the message's topic; also what one click does (semantics.md, 15).
    case topic = "unsubscribed"
    /// Leave everything on the channel.
    case all = "unsubscribed_all"
    /// Come back to the topic.
    case topicAgain = "subscribed"
    /// Come back to everything on the channel.
    case allAgain = "subscribed_all"

    /// Reads a form (application/x-www-form-urlencoded). Whatever else is sent leaves the topic:
    /// nobody who wants to leave is kept by a form that is not as expected.
    init(form: String) {
      let value = form.split(separator: "&").first { $0.hasPrefix("choice=") }?.dropFirst(7)
      self = value.flatMap { Choice(rawValue: String($0)) } ?? .topic
    }

    var isWhole: Bool { self == .all || self == .allAgain }
    var isReturn: Bool { self == .topicAgain || self == .allAgain }

    /// What takes the choice back.
    fileprivate var opposite: Choice {
      switch self {
      case .topic: .topicAgain
      case .all: .allAgain
      case .topicAgain: .topic
      case .allAgain: .all
      }
    }
  }

  private var topic: String { departure.topicName ?? departure.topic }

  private var channel: String { words.channel(departure.channel) }

  /// Asks before anything happens.
  var question: String {
    document(
      words.title,
      """
      <h1>\(words.question(topic, channel).escapedForHTML)</h1>
      <form method="post">
      <p>\(button(.topic, words.leaveTopic))</p>
      <p>\(button(.all, words.leaveAll(channel)))</p>
      </form>
      """)
  }

  /// Says what has happened, with a way back.
  func confirmation(of choice: Choice) -> String {
    let sentence =
      switch choice {
      case .topic: words.left(topic, channel)
      case .all: words.leftAll(channel)
      case .topicAgain, .allAgain: words.back
      }
    return document(
      sentence,
      """
      <h1 role="status">\(sentence.escapedForHTML)</h1>
      <form method="post">
      <p>\(button(choice.opposite, choice.isReturn ? words.leaveTopic : words.undo))</p>
      </form>
      """)
  }

  /// Says that it has not happened yet.
  var later: String {
    document(words.later, "<h1 role=\"alert\">\(words.later.escapedForHTML)</h1>")
  }

  private func button(_ choice: Choice, _ text: String) -> String {
    "<button name=\"choice\" value=\"\(choice.rawValue)\">\(text.escapedForHTML)</button>"
  }

  private func document(_ title: String, _ body: String) -> String {
    Page.document(language: words.language, title: title, body: body)
  }
}
