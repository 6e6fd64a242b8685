import Testing
import Values

/// The definitions that tests put.
enum Seeds {
  /// The abandoned cart of the public contract (formats.md, 5).
  static let abandonedCart = """
    {"id":"abandoned-cart","name":"Panier abandonné",
     "start":{"trigger":"cart_abandoned","where":{"field":"trigger.total","is":"greater","value":50},
              "reentry":{"mode":"always"},"key":"cart_id"},
     "goal":{"trigger":"order_completed","target":{"share":0.5},"window":{"days":3}},
     "exits":[{"trigger":"order_completed"}],
     "steps":[
      {"id":"first","type":"send_email","content":"first-reminder","to":"contact.email",
       "purpose":"marketing","topic":"newsletter"},
      {"id":"opened","type":"wait_for","message":"first","interaction":"opened","limit":{"days":1},
       "yes":[],
       "no":[{"id":"second","type":"send_sms","content":"second-reminder","to":"contact.phone",
              "purpose":"marketing","topic":"newsletter"},
             {"id":"day","type":"wait","for":{"days":1}},
             {"id":"last","type":"send_push","content":"last-reminder","purpose":"marketing",
              "topic":"newsletter"}]}]}
    """

  /// A journey with steps that are not there yet.
  static let unfinished = """
    {"name":"Later","start":{"trigger":"order_completed"},"steps":[
     {"id":"try","type":"experiment","winner":"goal","lanes":[
       {"name":"A","share":50,"steps":[]},{"name":"B","share":50,"steps":[]}]},
     {"id":"quiet","type":"set_subscription","channel":"email","topic":"newsletter",
      "state":"unsubscribed"}]}
    """

  private static let html = """
    <p>Bonjour {{name}}</p><a href="https://shop.example/cart">Panier</a>
    <a href="{{unsubscribe_url}}">Se désabonner</a>
    """

  static let mail: JSON = [
    "channel": "email", "name": "Premier rappel", "subject": "{{name}}, votre panier",
    "html": .string(html),
    "variables": [["name": "name", "type": "text", "default": "vous"]],
  ]

  /// Puts the topic and the contents of the abandoned cart and makes them ready.
  static func prepare(_ desk: Desk) async throws {
    #expect(try await desk.put("/topics/newsletter", ["name": "Nouvelles"]).status == 201)
    let contents: [(String, JSON)] = [
      ("first-reminder", mail),
      ("second-reminder", ["channel": "sms", "text": "Votre panier vous attend"]),
      ("last-reminder", ["channel": "push", "title": "Panier", "text": "Il vous attend"]),
    ]
    for (id, body) in contents {
      #expect(try await desk.put("/contents/\(id)", body).status == 201)
      #expect(try await desk.post("/contents/\(id)/ready").status == 200)
    }
  }

  /// Publishes the abandoned cart and puts a contact at its first wait.
  static func abandon(_ world: World, _ desk: Desk) async throws {
    try await prepare(desk)
    let journey = try JSON(parsing: abandonedCart)
    #expect(try await desk.put("/journeys/abandoned-cart", journey).status == 201)
    #expect(try await desk.post("/journeys/abandoned-cart/publish").status == 200)
    let ada: JSON = [
      "attributes": ["email": "ada@example.com", "phone": "+33612345678", "first_name": "Ada"],
      "subscriptions": [
        "email": ["newsletter": "subscribed"], "sms": ["newsletter": "subscribed"],
      ],
    ]
    #expect(try await desk.put("/contacts/userId:ada", ada).status == 201)
    try await world.take("Cart Abandoned", user: "ada", ["cart_id": "c1", "total": 80])
  }
}
