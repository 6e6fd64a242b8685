/// The bounds of this driver.
enum Limits {
  /// How long a statement waits for the lock of another process, in seconds.
  static let lockWait = 5.0
  /// Prepared statements that the writer keeps.
  static let statements = 512
  /// How often a transaction is begun before the database counts as busy.
  static let attempts = 3
  /// Readers at a time; more wait for one of them.
  static let readers = 4
  /// Memory for pages of the writer, in KiB.
  static let writerCache = 65_536
  /// Memory for pages of each reader, in KiB: readers mostly use the mapped file.
  static let readerCache = 8_192
  /// How much of the file is mapped into memory, in bytes.
  static let mappedBytes = 33_554_432
  /// Pages in the log before it is copied back into the file: 64 MB. Pages that are
  /// written again and again in the meantime are copied once.
  static let logPages = 16_000
}
