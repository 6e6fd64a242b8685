import Contacts
import Database
import Events
import Journeys
import Store
import Values

extension Batch {
  /// Fires one timer that is due. Waits count from now on, not from a due time that was missed
  /// (semantics.md, 2).
  func fire(_ timer: Timers.Timer, at instant: Instant) throws {
    // Memberships change at the instant at which they are due, however late that is noticed: two
    // changes between two looks are two changes. What is waited for goes on from now.
    reach(timer.kind == .segment ? timer.due : instant)
    try transaction.timers.disarm(timer)
    guard let subject = try subject(timer.contact) else { return }
    try lookAgain(subject, before: timer.due)
    _ = judging(at: timer.due)
    switch timer.kind {
    case .segment:
      // Somebody who was merged in this batch has other timers.
      guard subject.id == timer.contact else { return }
      subject.standings.disarmed(Memberships.segment(of: timer), due: timer.due)
      try lookAgain(subject, at: timer.due)
    case .run:
      guard let id = Fingerprint(bytes: timer.reference),
        let run = subject.runs.first(where: { $0.id == id }), run.armed == timer.due
      else { return }
      try tell(run, .due, subject)
    case .cart:
      // The carts of somebody who was merged in this batch have other serials and other timers.
      guard subject.id == timer.contact, let serial = Carts.serial(of: timer) else { return }
      subject.disarmed(cart: serial)
      try abandon(serial, of: subject)
    }
  }

  private func abandon(_ serial: Int, of subject: Subject) throws {
    guard
      let properties = subject.shopper.abandon(cart: serial, at: now, settings: shop),
      let cart = subject.shopper.cart(serial)
    else { return }
    subject.changedCarts.insert(serial)
    let contact = subject.id
    raised.append(
      Event(
        name: "Cart Abandoned",
        messageId: "abandoned:\(contact.text):\(serial):\(cart.updatedAt.milliseconds)",
        at: now, properties: properties, source: .engine, contact: contact))
    try judgeCart(of: subject)
  }
}
