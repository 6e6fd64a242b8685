/// What a condition may cost at most; more is refused when it is read, never cut.
enum Limits {
  /// How deep `all`, `any`, `not` and `where` may be nested.
  static let depth = 16
  /// How many leaves one condition may have.
  static let leaves = 500
  /// How many values a list operator may name.
  static let values = 1_000
  /// The longest text in a condition, in UTF-8 bytes.
  static let text = 1_000
  /// The longest field, in UTF-8 bytes.
  static let field = 250
  /// How many names a field may have between its dots.
  static let names = 16
  /// How many problems of one condition are reported.
  static let problems = 100
  /// How many elements of a list, and how many characters of a text, an explanation keeps.
  static let seenElements = 20
  static let seenCharacters = 200
  /// The longest calendar distance: 100 years.
  static let days = 36_525
  /// The largest number of times that an activity can ask for.
  static let times = 1_000_000
}
