import Events
import Foundation
import Testing
import Values

@Suite struct CommerceEventTests {
  @Test func `names of both versions have one meaning`() {
    for name in [
      "Order Completed", "order completed", "ORDER COMPLETED", "Completed Order", "completed order",
      "order_completed", "OrderCompleted", "order-completed",
    ] {
      #expect(CommerceEvent(name: name) == .orderCompleted)
      #expect(
        Event(name: name, messageId: "m", at: Instant(milliseconds: 0)).triggerID
          == "order_completed")
    }
    #expect(CommerceEvent(name: "Added Product") == .productAdded)
    #expect(CommerceEvent(name: "Viewed Product Category") == .productListViewed)
    #expect(CommerceEvent(name: "Order Canceled") == .orderCancelled)
    #expect(CommerceEvent(name: "Cart Abandoned") == .cartAbandoned)
    for name in ["", "Order", "Order Complete", "Orders Completed", "Email Opened", "Commandé été"]
    {
      #expect(CommerceEvent(name: name) == nil)
    }
    for meaning in CommerceEvent.allCases {
      #expect(CommerceEvent(name: meaning.rawValue) == meaning)
      let spaced = meaning.rawValue.split(separator: "_").joined(separator: " ")
      #expect(triggerID(for: spaced.capitalized) == meaning.rawValue)
    }
    #expect(
      Event(kind: .page, name: "Order Completed", messageId: "m", at: Instant(milliseconds: 0))
        .commerce == nil)
  }

  @Test(arguments: [
    ("Order Completed", "order_completed"), ("Email Opened", "email_opened"),
    ("Email Link Clicked", "email_link_clicked"), ("  Signed -- up! ", "signed_up"),
    ("a1 B2", "a1_b2"),
    ("Panier validé", "panier_validé"), ("ÉTÉ 2026", "été_2026"), ("!!!", ""), ("", ""), ("«»", ""),
    ("already_snake_case", "already_snake_case"),
  ])
  func `a trigger is named in snake case`(name: String, id: String) {
    #expect(triggerID(for: name) == id)
    #expect(triggerID(for: id) == id)
  }

  private static let examples = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(
      path: "../../../shared/data/segment_ecommerce_examples.json"
    )
    .standardizedFileURL

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: CommerceEventTests.examples.path),
      "needs ../shared/data/segment_ecommerce_examples.json"))
  func `the examples of Segment's specification are commerce events`() throws {
    let bytes = [UInt8](try Data(contentsOf: CommerceEventTests.examples))
    let examples = try #require(JSON(parsing: bytes).array)
    #expect(examples.count == 25)
    let at = Instant(milliseconds: 1_795_255_200_000)
    for (index, example) in examples.enumerated() {
      var item = try #require(example.object)
      if item["userId"] == nil { item["anonymousId"] = "a" }
      let reader = EventReader(receivedAt: at, source: .tracking)
      let event = try reader.read(.object(item), as: .track) { "m\(index)" }
      #expect(event.commerce != nil, "\(event.name)")
      #expect(event.properties == example["properties"]?.object)
      #expect(try Event(decoding: event.encoded()) == event)
    }
  }
}
