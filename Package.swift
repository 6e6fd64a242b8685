// swift-tools-version: 6.2
import PackageDescription

// A target is a promise about who may import whom; ARCHITECTURE.md has the map of rings and nouns,
// and TidyTests hold the promise.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

func product(_ name: String, _ package: String) -> Target.Dependency {
  .product(name: name, package: package)
}

/// A library target of one ring: `ring` is the folder, `name` the module.
func target(_ ring: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(ring)/\(name)",
    swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources,
    swiftSettings: settings)
}

let package = Package(
  name: "parcours",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "parcours", targets: ["Parcours"]),
    .executable(name: "parcours-bench", targets: ["Benchmarks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    // Domain: pure, synchronous decisions. No I/O, no clock, no chance.
    target("Domain", "Values", [product("Crypto", "swift-crypto")]),
    target("Domain", "Events", ["Values"]),
    target("Domain", "Tables", []),
    target("Domain", "Catalog", ["Values"]),
    target("Domain", "Feeds", ["Values", "Catalog", "Tables"]),
    target("Domain", "Contacts", ["Values", "Events"]),
    target("Domain", "Imports", ["Values", "Events", "Contacts", "Tables"]),
    target("Domain", "Segments", ["Values", "Events", "Contacts"]),
    target("Domain", "Recommendation", ["Values"]),
    target("Domain", "Contents", ["Values", product("Mustache", "swift-mustache")]),
    target(
      "Domain", "Messages",
      ["Values", "Contacts", "Contents", product("Crypto", "swift-crypto")]),
    target(
      "Domain", "Journeys",
      ["Values", "Events", "Contacts", "Catalog", "Segments", "Contents", "Messages"]),

    // Storage: Database knows no table name, the drivers know no product, Store knows every table.
    target("Storage", "Database", [product("Logging", "swift-log")]),
    target(
      "Storage", "SQLite",
      [
        "Database", product("GRDB", "GRDB.swift"), product("GRDBSQLite", "GRDB.swift"),
        product("Logging", "swift-log"),
      ]),
    .systemLibrary(
      name: "CPostgres", path: "Sources/Storage/CPostgres", pkgConfig: "libpq",
      providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
    target("Storage", "Postgres", ["Database", "CPostgres", product("Logging", "swift-log")]),
    target(
      "Storage", "Store",
      [
        "Database", "Values", "Events", "Catalog", "Contacts", "Segments", "Contents", "Messages",
        "Journeys", "Recommendation",
      ]),

    // Engine: effects around the decisions.
    .target(
      name: "Engine",
      dependencies: [
        "Values", "Events", "Catalog", "Contacts", "Segments", "Contents", "Messages", "Journeys",
        "Database", "Store", "Recommendation",
        product("Crypto", "swift-crypto"), product("Logging", "swift-log"),
        product("DequeModule", "swift-collections"),
      ],
      path: "Sources/Engine", swiftSettings: settings),

    // Channels: how a message leaves.
    target(
      "Channels", "Email",
      [
        "Values", "Contents", "Messages", "Engine", product("NIOCore", "swift-nio"),
        product("NIOPosix", "swift-nio"),
        product("NIOConcurrencyHelpers", "swift-nio"),
        product("NIOSSL", "swift-nio-ssl"), product("Logging", "swift-log"),
        product("Crypto", "swift-crypto"),
      ]),
    target(
      "Channels", "Outbound",
      [
        "Values", "Messages", product("AsyncHTTPClient", "async-http-client"),
        product("NIOCore", "swift-nio"), product("NIOHTTP1", "swift-nio"),
        product("NIOPosix", "swift-nio"), product("Logging", "swift-log"),
      ]),
    target("Channels", "SMS", ["Values", "Messages", "Engine", "Outbound"]),
    target(
      "Channels", "Push",
      [
        "Values", "Messages", "Engine", "Outbound", product("JWTKit", "jwt-kit"),
      ]),
    target(
      "Channels", "Webhook",
      ["Values", "Messages", "Engine", "Outbound", product("Crypto", "swift-crypto")]),
    target("Channels", "Inbox", ["Values", "Messages", "Engine", "Store", "Database"]),

    // Web: how the world comes in.
    .systemLibrary(
      name: "CZlib", path: "Sources/Web/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"])]),
    target(
      "Web", "Responses",
      [
        "Values", "Database", "Engine", "CZlib", product("Hummingbird", "hummingbird"),
        product("NIOCore", "swift-nio"), product("Crypto", "swift-crypto"),
        product("Logging", "swift-log"),
      ]),
    target(
      "Web", "Tracking",
      [
        "Values", "Events", "Messages", "Journeys", "Database", "Store", "Engine", "Responses",
        product("Hummingbird", "hummingbird"), product("NIOCore", "swift-nio"),
        product("Logging", "swift-log"),
      ]),
    target(
      "Web", "Administration",
      [
        "Values", "Events", "Catalog", "Contacts", "Segments", "Contents", "Messages", "Journeys",
        "Store",
        "Database", "Engine", "Responses", product("Hummingbird", "hummingbird"),
        "Recommendation",
      ]),
    target(
      "Web", "Links",
      [
        "Values", "Events", "Contacts", "Messages", "Journeys", "Engine", "Store", "Database",
        "Responses", product("Hummingbird", "hummingbird"), product("Logging", "swift-log"),
      ]),
    target(
      "Web", "Operations",
      [
        "Values", "Contacts", "Messages", "Engine", "Store", "Database", "Responses",
        product("Hummingbird", "hummingbird"), product("Logging", "swift-log"),
      ]),

    // App: how it is put together, the demo, and the executable.
    target(
      "App", "Composition",
      [
        "Values", "Events", "Catalog", "Contacts", "Tables", "Feeds", "Imports", "CZlib",
        "Contents", "Messages", "Journeys", "Database", "SQLite",
        "Postgres", "Store", "Engine", "Email", "Outbound", "SMS", "Push", "Webhook", "Inbox",
        "Responses", "Tracking", "Administration", "Links", "Operations",
        product("Hummingbird", "hummingbird"), product("Logging", "swift-log"),
        product("ServiceLifecycle", "swift-service-lifecycle"),
        product("UnixSignals", "swift-service-lifecycle"), product("Yams", "Yams"),
      ]),
    .target(
      name: "DemoFiles", path: "Demo", exclude: ["contents", "journeys", "segments", "topics"]),
    target(
      "App", "DemoShop",
      [
        "Values", "DemoFiles", product("AsyncHTTPClient", "async-http-client"),
        product("Logging", "swift-log"), product("NIOCore", "swift-nio"),
        product("NIOHTTP1", "swift-nio"),
      ]),
    .executableTarget(
      name: "Parcours",
      dependencies: [
        "Values", "Catalog", "Feeds", "Imports", "Database", "Store", "Engine", "Composition",
        "DemoShop", product("ArgumentParser", "swift-argument-parser"),
        product("Logging", "swift-log"),
        product("ServiceLifecycle", "swift-service-lifecycle"),
      ],
      path: "Sources/App/Parcours",
      // Swift 6.3.1 crashes while it optimises commands that throw before they wait. Nothing in
      // them has to be fast.
      swiftSettings: settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]),

    // Measures; no part of the product (Documentation/decisions/0007-benchmarks-in-the-package.md).
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Values", "Events", "Contacts", "Messages", "Journeys", "Database", "SQLite", "Store",
        "Engine", product("ArgumentParser", "swift-argument-parser"),
        product("GRDBSQLite", "GRDB.swift"), product("Logging", "swift-log"),
        "Recommendation",
        product("NIOConcurrencyHelpers", "swift-nio"), product("NIOCore", "swift-nio"),
        product("NIOPosix", "swift-nio"),
      ],
      path: "Benchmarks/Sources", swiftSettings: settings),

    tests("TidyTests", []),
    tests("ValuesTests", ["Values"]),
    tests("TablesTests", ["Tables"]),
    tests("ImportsTests", ["Values", "Events", "Tables", "Imports"]),
    tests(
      "AppTests",
      [
        "Values", "Catalog", "Events", "Contacts", "Messages", "Journeys", "Database", "SQLite",
        "Store", "Engine", "SMS", "Tables", "Imports", "PostgresCluster",
        product("Logging", "swift-log"), "Email", "Composition", "DemoShop",
        "Values", "Events", "Contacts", "Database", "SQLite", "Store", "Engine", "SMS",
        "Composition", "DemoShop",
      ]),
    tests(
      "EngineTests",
      [
        "Values", "Events", "Catalog", "Contacts", "Segments", "Journeys", "Messages", "Database",
        "SQLite", "Store",
        "Engine", "PostgresCluster", product("Logging", "swift-log"),
        "Recommendation", "Catalog",
      ]),
    tests(
      "AdministrationTests",
      [
        "Values", "Events", "Contacts", "Messages", "Database", "SQLite", "Store", "Engine",
        "Responses", "Administration", product("Hummingbird", "hummingbird"),
        product("HummingbirdTesting", "hummingbird"), product("Logging", "swift-log"),
        product("NIOCore", "swift-nio"),
      ]),
    tests(
      "JourneysTests", ["Values", "Events", "Contacts", "Catalog", "Segments", "Journeys"]),
    .target(
      name: "PostgresCluster", dependencies: ["CPostgres", "Database", "SQLite", "Postgres"],
      path: "Tests/PostgresCluster",
      swiftSettings: settings),
    tests(
      "StoreTests",
      [
        "Values", "Events", "Catalog", "Contacts", "Messages", "Journeys", "Database", "Store",
        "PostgresCluster",
      ]),
    tests(
      "SegmentSQLTests",
      ["Values", "Events", "Contacts", "Segments", "Database", "Store", "PostgresCluster"]),
    tests("DatabaseTests", ["Database", "SQLite", "Postgres", "PostgresCluster"]),
    // The engine in a seeded world of faults: the world, a program that lives through one, and
    // the tests that run many.
    .target(
      name: "Simulation",
      dependencies: [
        "Values", "Events", "Contacts", "Contents", "Messages", "Journeys", "Database", "SQLite",
        "Store", "Engine",
      ],
      path: "Tests/Simulation", swiftSettings: settings),
    .executableTarget(
      name: "Simulator", dependencies: ["Simulation"], path: "Tests/Simulator",
      swiftSettings: settings),
    tests("SimulationTests", ["Simulation", "Simulator"]),
    tests("MessagesTests", ["Values", "Messages"]),
    tests(
      "ChannelsTests",
      [
        "Values", "Messages", "Engine", "Outbound", "SMS", "Push", "Webhook",
        product("CryptoExtras", "swift-crypto"), product("Crypto", "swift-crypto"),
        product("JWTKit", "jwt-kit"), product("NIOCore", "swift-nio"),
        product("NIOPosix", "swift-nio"), product("NIOHTTP1", "swift-nio"),
      ]),
    tests("SegmentsTests", ["Segments", "Values"]),
    tests("CatalogTests", ["Catalog", "Values"]),
    tests("FeedsTests", ["Feeds", "Catalog", "Values"]),
    tests("RecommendationTests", ["Recommendation", "Values"]),
    tests("EventsTests", ["Events", "Values"]),
    tests(
      "WebTests",
      [
        "Values", "Events", "Contacts", "Messages", "Journeys", "Database", "SQLite", "Store",
        "Engine", "Inbox", "Responses", "Tracking", "Links", "Operations", "CZlib",
        product("Hummingbird", "hummingbird"), product("HummingbirdTesting", "hummingbird"),
        product("NIOCore", "swift-nio"), product("Logging", "swift-log"),
      ]),
    tests("ContactsTests", ["Contacts", "Events", "Values"]),
    tests("ContentsTests", ["Contents", "Values"]),
    tests(
      "EmailTests",
      [
        "Email", "Engine", "Messages", "Values", product("NIOCore", "swift-nio"),
        product("NIOConcurrencyHelpers", "swift-nio"), product("NIOPosix", "swift-nio"),
        product("NIOSSL", "swift-nio-ssl"), product("Logging", "swift-log"),
      ]),
  ]
)
