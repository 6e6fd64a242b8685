import Values

/// What the shop's marketing has written: triggers, contents, and the abandoned cart of formats.md,
/// section 5.
enum Marketing {
  /// How many triggers of its own the shop has.
  static let pings = 4

  /// The event of such a trigger.
  static func event(ofPing number: Int) -> String { "Ping \(number)" }

  /// The id of such a trigger.
  static func trigger(ofPing number: Int) -> String { "ping-\(number)" }

  /// Segments that events, carts and time change, and one that follows another.
  static let segments: [(id: String, rule: String)] = [
    (
      "lapsing",
      """
      {"include":{"field":"purchases.last_at","is":"in_last","value":{"hours":30}},
       "exclude":[{"field":"purchases.last_at","is":"in_last","value":{"hours":28}}]}
      """
    ),
    (
      "keen",
      #"{"include":{"did":"Product Added","at_least":2,"in_last":{"hours":6}}}"#
    ),
    ("waiting", #"{"include":{"field":"cart.state","is":"equal","value":"abandoned"}}"#),
    (
      "idle",
      """
      {"include":{"field":"activity.last_seen_at","is":"not_in_last","value":{"days":2}},
       "exclude":[{"segment":"waiting"}]}
      """
    ),
  ]

  static let contents: [(id: String, body: JSON)] = [
    (
      "first-reminder",
      [
        "channel": "email", "subject": "Your cart",
        "html": """
        <p>Hello</p><a href="https://shop.example/">Shop</a><a href="{{unsubscribe_url}}">Out</a>
        """,
      ]
    ),
    ("second-reminder", ["channel": "sms", "text": "Your cart is waiting"]),
    ("last-reminder", ["channel": "push", "title": "Your cart", "text": "Still waiting"]),
    (
      "receipt",
      ["channel": "email", "subject": "Thank you", "html": "<p>Thank you</p>"]
    ),
  ]

  static let abandonedCart = """
    {"id":"abandoned-cart","name":"Panier abandonné",
     "start":{"trigger":"cart_abandoned",
              "where":{"field":"trigger.total","is":"greater","value":50},
              "reentry":{"mode":"always"},"key":"cart_id"},
     "goal":{"trigger":"order_completed","target":{"share":0.5},"window":{"days":3}},
     "exits":[{"trigger":"order_completed"}],
     "steps":[
      {"id":"first","type":"send_email","content":"first-reminder","to":"contact.email",
       "purpose":"marketing","topic":"newsletter"},
      {"id":"opened","type":"wait_for","message":"first","interaction":"opened",
       "limit":{"days":1},"yes":[],
       "no":[{"id":"second","type":"send_sms","content":"second-reminder","to":"contact.phone",
              "purpose":"marketing","topic":"newsletter"},
             {"id":"day","type":"wait","for":{"days":1}},
             {"id":"last","type":"send_push","content":"last-reminder","purpose":"marketing",
              "topic":"newsletter"}]}]}
    """
}
