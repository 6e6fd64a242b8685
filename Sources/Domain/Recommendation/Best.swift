/// The first so many of some elements, in order, without sorting the others.
struct Best<Element> {
  private(set) var elements: [Element] = []
  private let limit: Int
  private let comesFirst: (Element, Element) -> Bool

  init(_ limit: Int, comesFirst: @escaping (Element, Element) -> Bool) {
    self.limit = limit
    self.comesFirst = comesFirst
    elements.reserveCapacity(min(limit, 256))
  }

  /// Takes an element in where it is one of the first.
  mutating func offer(_ element: Element) {
    if elements.count == limit {
      guard let last = elements.last, comesFirst(element, last) else { return }
      elements.removeLast()
    }
    var (low, high) = (0, elements.count)
    while low < high {
      let middle = (low + high) / 2
      if comesFirst(elements[middle], element) { low = middle + 1 } else { high = middle }
    }
    elements.insert(element, at: low)
  }
}
