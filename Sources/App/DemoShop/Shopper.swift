import Values

/// A person who comes to the shop. What somebody is like follows from a number alone.
struct Shopper: Sendable, Hashable {
  let anonymousID: String
  let userID: String
  let firstName: String
  let lastName: String
  /// Nobody has an address at example.com: a mail that left by mistake would reach no one.
  let email: String
  let phone: String?
  let pushToken: String?
  /// Whether the person agreed to get news.
  let agrees: Bool

  init(number: Int, dice: inout Dice) {
    firstName = dice.one(of: Shopper.firstNames)
    lastName = dice.one(of: Shopper.lastNames)
    anonymousID = "visiteur-\(number)"
    userID = "client-\(number)"
    let name = "\(firstName).\(lastName)".lowercased().folded
    email = "\(name).\(number)@example.com"
    let digits = String(100_000 + number % 900_000)
    // +33 6 39 98 … is kept free for films and examples (ARCEP).
    phone = dice.chance(0.8) ? "+33639\(98)\(digits.suffix(4))" : nil
    pushToken = dice.chance(0.7) ? "demo-token-\(number)" : nil
    agrees = dice.chance(0.85)
  }

  /// What the shop says about the person.
  var traits: JSON.Object {
    var traits: JSON.Object = [
      "firstName": .string(firstName), "lastName": .string(lastName), "email": .string(email),
      "newsletter": .bool(agrees),
    ]
    if let phone { traits["phone"] = .string(phone) }
    let state: JSON = agrees ? "subscribed" : "unsubscribed"
    traits["subscriptions"] = ["sms": ["newsletter": state], "push": ["newsletter": state]]
    return traits
  }

  private static let firstNames = [
    "Camille", "Léa", "Hugo", "Inès", "Jules", "Manon", "Théo", "Chloé", "Louis", "Zoé", "Nina",
    "Gabriel", "Sarah", "Karim", "Aïcha", "Paul", "Élise", "Victor", "Anaïs", "Samuel",
  ]
  private static let lastNames = [
    "Martin", "Bernard", "Petit", "Durand", "Moreau", "Laurent", "Simon", "Michel", "Garcia",
    "Roux", "Fournier", "Girard", "Bonnet", "Lambert", "Diallo", "Nguyen", "Faure", "Mercier",
  ]
}

extension String {
  /// Without the accents of French names.
  fileprivate var folded: String {
    let plain: [Character: Character] = [
      "é": "e", "è": "e", "ï": "i", "î": "i", "ç": "c", "ô": "o", "ë": "e",
    ]
    return String(map { plain[$0] ?? $0 })
  }
}
