import Values

/// A person who uses the shop, with the truth about what they did.
struct Visitor {
  let number: Int
  /// Browsers and apps; the last is in use.
  var devices: [Device]
  /// Whether their events name a cart.
  let namesCarts: Bool
  var cart: [String: Int] = [:]
  var cartNumber = 1
  var orders: [String] = []
  var tier = 0

  struct Device {
    let anonymousId: String
    var isLoggedIn = false
  }

  init(number: Int, namesCarts: Bool) {
    self.number = number
    self.namesCarts = namesCarts
    devices = [Device(anonymousId: "anon-\(number)-1")]
  }

  var userId: String { "user-\(number)" }
  var device: Device { devices[devices.count - 1] }
  /// The `cart_id`, where they name one.
  var cartId: String? { namesCarts ? "cart-\(number)-\(cartNumber)" : nil }

  mutating func changeDevice() {
    devices.append(Device(anonymousId: "anon-\(number)-\(devices.count + 1)"))
  }

  mutating func logIn() {
    devices[devices.count - 1].isLoggedIn = true
  }

  /// The names under which their things may be found, the last one first.
  var owners: [String] { [userId] + devices.map(\.anonymousId) }
}

/// What things cost in the shop.
enum Assortment {
  static let products = ["lamp", "vase", "chair", "rug", "clock"]

  static func price(of product: String) -> Int {
    switch product {
    case "lamp": 40
    case "vase": 25
    case "chair": 80
    case "rug": 120
    default: 15
    }
  }
}
