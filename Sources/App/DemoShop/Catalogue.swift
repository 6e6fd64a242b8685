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
  ]
}
