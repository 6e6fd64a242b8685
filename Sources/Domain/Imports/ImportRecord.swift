package import Tables
package import Values

/// One record of the file, whatever its format, with its place.
package struct ImportRecord: Hashable, Sendable {
  /// What is in it.
  package enum Content: Hashable, Sendable {
    /// The cells of a table, one for each column.
    case cells([String])
    /// An object of a file of JSON lines, with the bytes that it takes.
    case object(JSON.Object, bytes: Int)
    /// It cannot be read: the code and the sentence of the reason, and what can be shown of it.
    case unreadable(code: String, message: String, text: String)
  }

  /// The number of its first line, from 1.
  package let line: Int
  /// The bytes of the file up to its end.
  package let end: Int64
  /// The number of the line after it.
  package let nextLine: Int
  package let content: Content

  package init(line: Int, end: Int64, nextLine: Int, content: Content) {
    self.line = line
    self.end = end
    self.nextLine = nextLine
    self.content = content
  }

  /// Its beginning, as it is shown where it is refused.
  package var excerpt: String {
    let text =
      switch content {
      case .cells(let cells): cells.joined(separator: ",")
      case .object(let object, _): JSON.object(object).serialized
      case .unreadable(_, _, let text): text
      }
    guard text.utf8.count > Limits.excerpt else { return text }
    return String(decoding: text.utf8.prefix(Limits.excerpt), as: UTF8.self)
  }
}

extension ImportRecord {
  /// A record of a table.
  package init(_ record: TableRecord, under header: TableHeader) {
    let content: Content
    do throws(TableProblem) {
      content = .cells(try header.fields(of: record))
    } catch {
      content = .unreadable(
        code: error.code, message: error.message, text: record.fields.joined(separator: ","))
    }
    self.init(line: record.line, end: record.end, nextLine: record.endLine, content: content)
  }

  /// A line of JSON.
  package init(_ line: TextLine) {
    self.init(
      line: line.number, end: line.end, nextLine: line.number + 1, content: Content(line))
  }
}

extension ImportRecord.Content {
  fileprivate init(_ line: TextLine) {
    let text = { String(decoding: line.bytes.prefix(Limits.excerpt), as: UTF8.self) }
    if let problem = line.problem {
      self = .unreadable(code: problem.code, message: problem.message, text: text())
      return
    }
    do throws(JSONError) {
      guard case .object(let object) = try JSON(parsing: line.bytes) else {
        self = .unreadable(
          code: "invalid_type", message: "The line has to be a JSON object.", text: text())
        return
      }
      self = .object(object, bytes: line.bytes.count)
    } catch {
      self = .unreadable(code: "invalid_text", message: error.message, text: text())
    }
  }
}

/// A part of the file that was refused, with its reason.
package struct ImportReject: Error, Hashable, Sendable {
  /// The number of its first line, from 1.
  package let line: Int
  /// How many lines are refused together, because they are one order.
  package let lines: Int
  /// The name of the reason.
  package let code: String
  /// A sentence for whoever made the file.
  package let message: String
  /// The beginning of what was refused.
  package let text: String

  package init(line: Int, lines: Int = 1, code: String, message: String, text: String) {
    self.line = line
    self.lines = lines
    self.code = code
    self.message = message
    self.text = text
  }

  /// The line of the file of rejects.
  package var json: JSON {
    var object: JSON.Object = ["line": .number(Number(Int64(line)))]
    if lines > 1 { object["lines"] = .number(Number(Int64(lines))) }
    object["code"] = .string(code)
    object["message"] = .string(message)
    object["text"] = .string(text)
    return .object(object)
  }
}
