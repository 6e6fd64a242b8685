import Values

/// One thing that the shop sells.
struct Product: Sendable, Hashable {
  let id: String
  let name: String
  let brand: String
  let category: String
  /// In euros.
  let price: Double

  /// The product as events name it.
  func properties(quantity: Int = 1) -> JSON.Object {
    [
      "product_id": .string(id), "name": .string(name), "brand": .string(brand),
      "category": .string(category), "price": .number(Number(double: price)), "currency": "EUR",
      "quantity": .number(Number(Int64(quantity))),
      "url": .string("https://maison-lumen.example/produits/\(id)"),
      "image_url": .string("https://maison-lumen.example/images/\(id).jpg"),
    ]
  }
}

/// What the shop sells: the lamps and the linen of the Maison Lumen.
enum Catalogue {
  static let products = [
    Product(
      id: "lampe-bulle", name: "Lampe Bulle", brand: "Maison Été", category: "Luminaires",
      price: 89.95),
    Product(
      id: "applique-arc", name: "Applique Arc", brand: "Atelier Nord", category: "Luminaires",
      price: 64.5),
    Product(
      id: "suspension-lune", name: "Suspension Lune", brand: "Maison Été", category: "Luminaires",
      price: 149),
    Product(
      id: "lampadaire-roseau", name: "Lampadaire Roseau", brand: "Atelier Nord",
      category: "Luminaires", price: 189),
    Product(
      id: "guirlande-guinguette", name: "Guirlande Guinguette", brand: "Fête",
      category: "Extérieur", price: 34.9),
    Product(
      id: "lanterne-marin", name: "Lanterne du marin", brand: "Fête", category: "Extérieur",
      price: 27.5),
    Product(
      id: "plaid-cevennes", name: "Plaid des Cévennes", brand: "Filature du Gard",
      category: "Textile", price: 79),
    Product(
      id: "coussin-lin", name: "Coussin en lin", brand: "Filature du Gard", category: "Textile",
      price: 32),
    Product(
      id: "vase-gres", name: "Vase en grès", brand: "Terre cuite", category: "Décoration",
      price: 45.95),
    Product(
      id: "bougie-figuier", name: "Bougie au figuier", brand: "Maison Été", category: "Décoration",
      price: 24.5),
    Product(
      id: "miroir-soleil", name: "Miroir soleil", brand: "Atelier Nord", category: "Décoration",
      price: 119),
    Product(
      id: "carafe-soufflee", name: "Carafe soufflée", brand: "Verre & Co", category: "Table",
      price: 39.95),
    Product(
      id: "lampe-galet", name: "Lampe Galet", brand: "Atelier Nord", category: "Luminaires",
      price: 54.9),
    Product(
      id: "veilleuse-renard", name: "Veilleuse Renard", brand: "Fête", category: "Luminaires",
      price: 29),
    Product(
      id: "nappe-brodee", name: "Nappe brodée", brand: "Filature du Gard", category: "Table",
      price: 59.5),
    Product(
      id: "assiettes-bleues", name: "Assiettes bleues", brand: "Terre cuite", category: "Table",
      price: 48),
    Product(
      id: "tapis-berbere", name: "Tapis berbère", brand: "Maison Été", category: "Textile",
      price: 219),
    Product(
      id: "cadre-chene", name: "Cadre en chêne", brand: "Atelier Nord", category: "Décoration",
      price: 35.5),
    Product(
      id: "jarre-olives", name: "Jarre à olives", brand: "Terre cuite", category: "Extérieur",
      price: 42),
    Product(
      id: "verres-fumes", name: "Verres fumés", brand: "Verre & Co", category: "Table",
      price: 31.9),
  ]
}
