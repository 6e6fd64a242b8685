import Database
import Engine
import Journeys
import Store
import Values

/// What is live while something is measured.
struct LiveDefinitions {
  var topics: [String: JSON] = ["newsletter": ["name": "Newsletter"]]
  var contents: [String: String] = [:]
  /// Custom triggers: the event name by id.
  var triggers: [String: String] = [:]
  var journeys: [String: String] = [:]

  /// Makes everything live, as publishing does.
  func publish(_ publishing: Publishing, in transaction: Transaction, at now: Instant) throws {
    for (id, body) in topics.sorted(by: { $0.key < $1.key }) {
      try publishing.put(.topic, id, body, in: transaction, at: now)
    }
    for (id, event) in triggers.sorted(by: { $0.key < $1.key }) {
      try publishing.put(.trigger, id, ["event": .string(event)], in: transaction, at: now)
      _ = try publishing.publishTrigger(id, in: transaction, at: now)
    }
    for (id, body) in contents.sorted(by: { $0.key < $1.key }) {
      try publishing.put(.content, id, JSON(parsing: body), in: transaction, at: now)
      _ = try publishing.makeReady(id, in: transaction, at: now)
    }
    for (id, body) in journeys.sorted(by: { $0.key < $1.key }) {
      try publishing.put(.journey, id, JSON(parsing: body), in: transaction, at: now)
      _ = try publishing.publishJourney(id, in: transaction, at: now)
    }
  }
}

extension LiveDefinitions {
  private static let reminder = """
    {"channel":"email","subject":"{{name}}, still interested?","variables":[
      {"name":"name","type":"text","default":"there"}],
     "html":"<html><body><p>Hello {{name}},</p><p>this is still there for you: \
    <a href=\\"https://shop.example.com/cart\\">your cart</a>.</p>\
    <p><a href=\\"{{unsubscribe_url}}\\">Unsubscribe</a></p></body></html>"}
    """

  private static let send = """
    {"id":"mail","type":"send_email","content":"reminder","to":"contact.email",
     "purpose":"marketing","topic":"newsletter",
     "variables":{"name":{"field":"contact.first_name","default":"there"}}}
    """

  private static func journey(_ start: String, _ steps: String, more: String = "") -> String {
    "{\"start\":{\(start)},\(more)\"steps\":[\(steps)]}"
  }

  /// Ten live journeys: six concern what the shoppers do, four other events.
  static var shop: LiveDefinitions {
    var live = LiveDefinitions()
    live.contents["reminder"] = reminder
    live.triggers = ["signed_up": "Signed Up"]
    let once = #""reentry":{"mode":"once"}"#
    let always = #""reentry":{"mode":"always"}"#
    func trigger(_ id: String, _ field: String? = nil, over: Int = 0) -> String {
      let condition = field.map {
        #","where":{"field":"trigger.\#($0)","is":"greater","value":\#(over)}"#
      }
      return #""trigger":"\#(id)"\#(condition ?? "")"#
    }
    func wait(_ span: String) -> String { #"{"id":"pause","type":"wait","for":{\#(span)}}"# }
    live.journeys = [
      "abandoned-cart": journey(
        "\(trigger("cart_abandoned", "total", over: 50)),\(always),\"key\":\"cart_id\"", send,
        more: #""exits":[{"trigger":"order_completed"}],"#),
      "browsing": journey(
        "\(trigger("product_viewed", "price", over: 400)),\(once)", "\(wait("\"hours\":4")),\(send)"
      ),
      "checkout": journey(
        "\(trigger("checkout_started")),\(always),\"key\":\"cart_id\"",
        """
        {"id":"paid","type":"wait_for","trigger":"order_completed","limit":{"hours":1},"yes":[],
         "no":[\(send)]}
        """),
      "thanks": journey(
        "\(trigger("order_completed")),\"reentry\":{\"mode\":\"after\",\"after\":{\"days\":30}}",
        "\(wait("\"days\":7")),\(send)"),
      "gold": journey(
        "\(trigger("order_completed", "total", over: 300)),\(once)",
        """
        {"id":"tier","type":"set_attribute","field":"contact.tier","value":{"literal":"gold"}}
        """),
      "searching": journey(
        "\(trigger("products_searched", "results", over: 30)),\(once)",
        "\(wait("\"days\":1")),\(send)"),
      "welcome": journey("\(trigger("signed_up")),\(once)", send),
      "wishlist": journey("\(trigger("product_added_to_wishlist")),\(always)", send),
      "refunded": journey("\(trigger("order_refunded")),\(always)", send),
      "coupon": journey("\(trigger("coupon_applied")),\(once)", send),
    ]
    return live
  }

  /// One journey: a message at once, then wait for an answer with a limit, then the end.
  static var round: LiveDefinitions {
    var live = LiveDefinitions()
    live.contents["reminder"] = reminder
    live.triggers = ["asked": "Asked", "answered": "Answered"]
    live.journeys["round"] = journey(
      #""trigger":"asked","reentry":{"mode":"always"}"#,
      """
      \(send),{"id":"answer","type":"wait_for","trigger":"answered","limit":{"days":1},
       "yes":[],"no":[]}
      """)
    return live
  }

  /// One journey: a message at once.
  static var message: LiveDefinitions {
    var live = LiveDefinitions()
    live.contents["reminder"] = reminder
    live.triggers = ["asked": "Asked"]
    live.journeys["message"] = journey(#""trigger":"asked","reentry":{"mode":"always"}"#, send)
    return live
  }

  /// One journey: a wait of two seconds, then a message.
  static var alarm: LiveDefinitions {
    var live = LiveDefinitions()
    live.contents["reminder"] = reminder
    live.triggers = ["asked": "Asked"]
    live.journeys["alarm"] = journey(
      #""trigger":"asked","reentry":{"mode":"always"}"#,
      #"{"id":"pause","type":"wait","for":{"seconds":2}},"# + send)
    return live
  }
}
