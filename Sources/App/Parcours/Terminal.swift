import Foundation
import Logging

/// What people see: answers on the standard output, everything else on the standard error.
enum Terminal {
  /// An answer.
  static func say(_ text: String = "") {
    print(text)
    fflush(nil)
  }

  /// Something that is not the answer: a warning, a failure.
  static func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Whether somebody looks at the standard error, rather than a file or a journal.
  static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

  /// Shows how far long work is: one line that changes on a terminal, now and then a plain line
  /// elsewhere.
  static func progress(_ text: String, isLast: Bool = false) {
    if isWatched {
      FileHandle.standardError.write(Data("\r\u{1B}[2K\(text)\(isLast ? "\n" : "")".utf8))
    } else {
      complain(text)
    }
  }

  /// Where operators read what happens.
  static func logger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "parcours") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
  }
}
