import Catalog
import Database
import PostgresCluster
import Store
import Testing
import Values

@Suite struct CatalogTests {
  private static func lamp(_ price: Int64) throws -> Product {
    try Product(json: [
      "id": "lamp", "name": "Lampe d’Été", "unit_price": .number(Number(price)), "brand": "Lumo",
    ])
  }

  @Test(arguments: Kind.all)
  func `products are written, found, paged, and leave a tombstone`(kind: Kind) async throws {
    try await kind.store { database in
      try await database.write { (transaction: Transaction) throws in
        let products = transaction.products
        #expect(try products.generation() == 0)
        let first = try products.advance()
        try products.save(Self.lamp(20), source: .api, generation: first, at: noon)
        try products.save(
          Product(json: ["id": "chair", "name": "Chaise 100 %"]), source: .feed,
          generation: first, at: noon)
        #expect(try products.product("lamp") == Self.lamp(20))
        #expect(try products.count() == 2)
        #expect(try products.ids(after: "", limit: 9) == ["chair", "lamp"])
        #expect(try products.page(search: "ÉTÉ", after: "", limit: 9).map(\.product.id) == ["lamp"])
        #expect(try products.page(search: "%", after: "", limit: 9).map(\.product.id) == ["chair"])
        #expect(try products.page(search: "lumo", after: "", limit: 9).count == 1)
        #expect(try products.page(after: "chair", limit: 9).map(\.product.id) == ["lamp"])
      }
      try await database.write { (transaction: Transaction) throws in
        let products = transaction.products
        let second = try products.advance()
        #expect(second == 2)
        try products.delete(Self.lamp(20), source: .api, generation: second, at: noon)
        #expect(try products.product("lamp") == nil)
        #expect(try products.count() == 1)
        let changes = try products.changes(after: (1, "\u{10FFFF}"), limit: 9)
        #expect(changes.map(\.product.id) == ["lamp"])
        #expect(changes.first?.isDeleted == true)
        #expect(try products.changes(after: (0, ""), limit: 9).count == 2)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `interests are paged by product, moved, bounded and forgotten`(kind: Kind) async throws {
    try await kind.store { database in
      try await database.write { (transaction: Transaction) throws in
        let interests = transaction.interests
        let eve = ContactID(partition: 1, serial: 2)
        try interests.add(.viewed, "lamp", of: ada, at: noon)
        try interests.add(.wished, "lamp", of: ada, at: noon - .days(2))
        try interests.add(.carted, "lamp", of: eve, at: noon - .days(100))
        try interests.add(.viewed, "chair", of: bob, at: noon)
        func page(_ partition: Int, after: Int64 = 0) throws -> [Interests.Entry] {
          try interests.page(
            in: "lamp", partition: partition, after: after, since: noon - .days(90), limit: 10)
        }
        #expect(try page(1) == [Interests.Entry(contact: ada, kind: .wished)])
        #expect(try page(1, after: ada.number) == [])
        try interests.unwish("lamp", of: ada)
        #expect(try page(1) == [Interests.Entry(contact: ada, kind: .viewed)])
        try interests.move(from: ada, to: bob)
        #expect(try page(1) == [])
        #expect(try page(2) == [Interests.Entry(contact: bob, kind: .viewed)])
        #expect(try interests.products(of: bob) == ["chair", "lamp"])
        for number in 0..<20 {
          try interests.add(.viewed, "p\(number)", of: ada, at: noon + .minutes(Int64(number)))
        }
        try interests.prune(ada, keeping: 5)
        #expect(try interests.products(of: ada) == ["p15", "p16", "p17", "p18", "p19"])
        try interests.remove("p15", of: ada)
        try interests.erase(ada)
        #expect(try interests.products(of: ada) == [])
      }
    }
  }
}
