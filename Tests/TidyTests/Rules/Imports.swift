import Testing

/// Who may import whom: arrows point downwards only, and the domain touches nothing outside.
enum Imports {
  private static let domain: Set = [
    "Values", "Events", "Contacts", "Segments", "Contents", "Messages", "Journeys", "Tables",
    "Catalog", "Feeds", "Recommendation", "Imports",
  ]

  /// The imports of each module. A new arrow is a decision: it goes here and into Package.swift.
  static let allowed: [String: Set<String>] = [
    "Values": ["Crypto"],
    "Events": ["Values"],
    "Tables": [],
    "Catalog": ["Values"],
    "Feeds": ["Values", "Catalog", "Tables"],
    "Imports": ["Values", "Events", "Contacts", "Tables"],
    "Contacts": ["Values", "Events"],
    "Segments": ["Values", "Events", "Contacts"],
    "Recommendation": ["Values"],
    "Contents": ["Values", "Mustache"],
    "Messages": ["Values", "Contacts", "Contents", "Crypto"],
    "Journeys": domain.subtracting(["Journeys", "Recommendation"]),

    "Database": ["Logging"],
    "SQLite": ["Database", "GRDB", "GRDBSQLite", "Logging"],
    "Postgres": ["Database", "CPostgres", "Logging"],
    "Store": domain.union(["Database"]),

    "Engine": domain.union(["Database", "Store", "Logging", "DequeModule", "Crypto"]),

    "Email": [
      "Values", "Contents", "Messages", "Engine", "NIOCore", "NIOPosix", "NIOConcurrencyHelpers",
      "NIOSSL", "Logging", "Crypto",
    ],
    "Outbound": [
      "Values", "Messages", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "Logging",
    ],
    "SMS": ["Values", "Messages", "Engine", "Outbound"],
    "Push": ["Values", "Messages", "Engine", "Outbound", "JWTKit"],
    "Webhook": ["Values", "Messages", "Engine", "Outbound", "Crypto"],
    "Inbox": ["Values", "Messages", "Engine", "Store", "Database"],

    "Responses": [
      "Values", "Database", "Engine", "CZlib", "Crypto", "Hummingbird", "NIOCore", "Logging",
    ],
    "Tracking": [
      "Values", "Events", "Messages", "Journeys", "Database", "Store", "Engine", "Responses",
      "Hummingbird", "NIOCore", "Logging",
    ],
    "Administration": domain.union(["Store", "Database", "Engine", "Responses", "Hummingbird"]),
    "Links": [
      "Values", "Events", "Contacts", "Messages", "Journeys", "Engine", "Store", "Database",
      "Responses", "Hummingbird", "Logging",
    ],
    "Operations": [
      "Values", "Contacts", "Messages", "Engine", "Store", "Database", "Responses", "Hummingbird",
      "Logging",
    ],

    "Composition": domain.union([
      "Database", "SQLite", "Postgres", "Store", "Engine", "Email", "Outbound", "SMS", "Push",
      "Webhook", "Inbox", "Responses", "Tracking", "Administration", "Links", "Operations",
      "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle", "UnixSignals", "Yams", "CZlib",
    ]),
    // The simulated shop knows the server only by HTTP.
    "DemoShop": ["Values", "DemoFiles", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "Logging"],
    "Parcours": [
      "Values", "Catalog", "Feeds", "Imports", "Database", "Store", "Engine", "Composition",
      "DemoShop", "ArgumentParser", "Logging", "ServiceLifecycle",
    ],
  ]

  /// Modules of the toolchain that need no entry above.
  private static let toolchain: Set = ["Synchronization", "Dispatch"]

  /// The C library, under its name on each system; not for the domain and the engine.
  private static let system: Set = ["Glibc", "Musl", "Darwin"]

  private static let foundation: Set = ["Foundation", "FoundationEssentials"]

  /// Files below Channels that may use Foundation, with the reason.
  static let usingFoundation = [
    "Sources/Domain/Values/Zone.swift": "the time zone database",
    "Sources/Storage/Postgres/Connection.swift": "poll and strdup, on every system",
    "Sources/Storage/Postgres/Workers.swift": "threads of our own for blocking calls",
    "Sources/Storage/SQLite/SQLiteDatabase.swift": "whether a file is there",
    "Sources/Storage/SQLite/SQLiteSession.swift": "memchr, on every system",
  ]

  static func problems(in file: SourceFile) -> [Problem] {
    guard let module = file.module else { return [] }
    guard let allowed = allowed[module] else {
      return [file.problem(1, "add the module \(module) to Imports.allowed with its arrows")]
    }
    return file.positions(of: ["import"]).compactMap { position in
      guard position + 1 < file.code.count else { return nil }
      let imported = file.code[position + 1]
      if allowed.contains(imported.text) || toolchain.contains(imported.text) { return nil }
      let isOutside = ["Channels", "Web", "App"].contains(file.ring)
      if system.contains(imported.text), isOutside || file.ring == "Storage" { return nil }
      if foundation.contains(imported.text) {
        if isOutside || usingFoundation[file.path] != nil { return nil }
        return file.problem(
          imported.line, "do without \(imported.text), or say why in Imports.usingFoundation")
      }
      return file.problem(
        imported.line,
        "\(module) does not import \(imported.text): move the code to where both are known")
    }
  }
}

struct ImportTests {
  @Test func `arrows between modules point downwards`() {
    expectNone(Tree.sources.flatMap(Imports.problems))
  }

  @Test func `the table itself has no arrow upwards`() {
    let rings = [
      Tree.sources.filter { $0.ring == "Domain" }, Tree.sources.filter { $0.ring == "Storage" },
      Tree.sources.filter { $0.ring == "Engine" },
      Tree.sources.filter { $0.ring == "Channels" || $0.ring == "Web" },
    ].map { Set($0.compactMap(\.module)) }
    for (height, ring) in rings.enumerated() {
      let above = rings[(height + 1)...].reduce(into: Set()) { $0.formUnion($1) }
      for module in ring {
        let upwards = Imports.allowed[module, default: []].intersection(above)
        #expect(upwards.isEmpty, "\(module) may not import \(upwards.sorted())")
      }
    }
  }

  @Test func `every folder of tests is run`() {
    let manifest = Tree.text("Package.swift") ?? ""
    for folder in Set(Tree.tests.map { $0.path.split(separator: "/")[1] }) {
      #expect(
        manifest.contains("\"\(folder)\""),
        "Tests/\(folder) has no target in Package.swift, so its tests never run")
    }
  }

  @Test func `an arrow upwards is found`() {
    let file = SourceFile(
      path: "Sources/Domain/Events/Event.swift",
      source: "import Values\npackage import Engine\nimport Foundation\n")
    #expect(Imports.problems(in: file).map(\.line) == [2, 3])
  }
}
