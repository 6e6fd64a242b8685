import Foundation
import Testing
import Values

@testable import DemoShop

struct DemoShopTests {
  private func visits(seed: UInt64) -> [Visit] {
    var dice = Dice(seed: seed)
    return (1...200).map { number in
      let shopper = Shopper(number: number, dice: &dice)
      return Visit(shopper, name: "\(number)", dice: &dice)
    }
  }

  @Test func `the same seed brings the same people who do the same`() {
    func calls(_ visits: [Visit]) -> [[JSON]] { visits.map { $0.moments.map { .object($0.call) } } }
    #expect(calls(visits(seed: 7)) == calls(visits(seed: 7)))
    #expect(calls(visits(seed: 7)) != calls(visits(seed: 8)))
  }

  @Test func `some leave a cart behind, some buy, some never say who they are`() {
    let all = visits(seed: 1)
    let known = all.filter { visit in
      visit.moments.contains { $0.call["type"] == "identify" }
    }
    let bought = all.filter { visit in
      visit.moments.contains { $0.call["event"] == "Order Completed" }
    }
    #expect(known.count > 100 && known.count < 180)
    #expect(bought.count > 15)
    #expect(known.filter { !$0.left.isEmpty }.count > 60)
  }

  @Test func `people of the past fall asleep one after the other`() throws {
    let now = Instant(milliseconds: 1_772_452_800_000)
    var dice = Dice(seed: 1)
    let history = History(name: "test", now: now, dice: &dice)
    let orders = history.calls.filter { $0["event"] == "Order Completed" }
    let asleep = orders.compactMap { $0["timestamp"]?.text.flatMap { Instant(text: $0) } }
      .map { $0 + .days(29) }.filter { $0 > now && $0 < now + .minutes(10) }
    #expect(asleep.count == 30)
    #expect(Set(asleep).count == 30)
    #expect(Set(history.calls.compactMap { $0["messageId"] }).count == history.calls.count)
  }

  @Test func `letters are read from the page of the inbox`() {
    let page = """
      <tbody><tr><td>2026-11-22 00:51:47</td><td>E-mail</td><td>a@example.com</td>\
      <td><a href="/inbox/29-16">Bonjour</a></td></tr>
      <tr><td>2026-11-22 00:51:47</td><td>SMS</td><td>+33639980001</td>\
      <td><a href="/inbox/30-17">Panier</a></td></tr></tbody>
      """
    #expect(
      Mailbag.letters(in: page) == [
        .init(id: "29-16", kind: .email, destination: "a@example.com"),
        .init(id: "30-17", kind: .sms, destination: "+33639980001"),
      ])
    let html = #"<a href="http://h/c/abc">x</a><img src="http://h/o/def" alt="">"#
    #expect(Mailbag.pixel(in: html) == "http://h/o/def")
    #expect(Mailbag.link(in: html) == "http://h/c/abc")
  }
}
