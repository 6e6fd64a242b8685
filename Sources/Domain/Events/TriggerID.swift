/// The id of the trigger that an event's name stands for, in snake case: `email_opened` for "Email
/// Opened", `panier_validé` for "Panier validé". Runs of anything but letters and digits become one
/// underscore, none at the ends; a name without letters and digits has the id "".
package func triggerID(for name: String) -> String {
  var id: [UInt8] = []
  id.reserveCapacity(name.utf8.count)
  for byte in name.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      id.append(byte)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      id.append(byte | 0x20)
    case 0x80...:
      return triggerID(forUnicode: name)
    default:
      if let last = id.last, last != UInt8(ascii: "_") { id.append(UInt8(ascii: "_")) }
    }
  }
  if id.last == UInt8(ascii: "_") { id.removeLast() }
  return String(decoding: id, as: UTF8.self)
}

private func triggerID(forUnicode name: String) -> String {
  name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
}
