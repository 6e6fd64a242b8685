import Contents
import Testing

private func parts(_ text: String, _ count: Int) -> SMSParts {
  SMSParts(String(repeating: text, count: count))
}

@Test func `the alphabet has its 127 characters and ten more that take two septets`() {
  var basic = 0
  var extended = 0
  for value in UInt32(0)...0xFFFF {
    guard let scalar = Unicode.Scalar(value) else { continue }
    let measured = SMSParts(String(scalar))
    if measured.encoding == .gsm { if measured.units == 1 { basic += 1 } else { extended += 1 } }
  }
  // 128 positions, one of which is the escape to the other table; that has a form feed too.
  #expect(basic == 127)
  #expect(extended == 10)
}

@Test func `accents count as the alphabet has them`() {
  #expect(parts("é", 160) == SMSParts("é" + String(repeating: "é", count: 159)))
  #expect(parts("é", 160).parts == 1)
  #expect(parts("é", 160).encoding == .gsm)
  #expect(parts("ç", 160).parts == 3)
  #expect(parts("ç", 160).encoding == .ucs2)
  #expect(parts("Ç", 160).parts == 1)
  // A letter with a combining accent is not in the alphabet.
  #expect(SMSParts("e\u{301}").encoding == .ucs2)
}

@Test func `parts begin where the standard says`() {
  #expect(SMSParts("").parts == 0)
  #expect(parts("a", 160).parts == 1)
  #expect(parts("a", 161).parts == 2)
  #expect(parts("a", 306).parts == 2)
  #expect(parts("a", 307).parts == 3)
  #expect(parts("ж", 70).parts == 1)
  #expect(parts("ж", 71).parts == 2)
  #expect(parts("ж", 134).parts == 2)
  #expect(parts("ж", 135).parts == 3)
}

@Test func `characters of two units are not torn apart`() {
  #expect(parts("€", 80).parts == 1)
  #expect(parts("€", 80).units == 160)
  #expect(parts("€", 80).characters == 80)
  // 76 of them fill 152 of the 153 septets of a part.
  #expect(parts("€", 152).parts == 2)
  #expect(parts("€", 153).parts == 3)
  #expect(parts("😀", 35).parts == 1)
  #expect(parts("😀", 36).parts == 2)
  // 33 of them fill 66 of the 67 units of a part.
  #expect(parts("😀", 66).parts == 2)
  #expect(parts("😀", 67).parts == 3)
}
