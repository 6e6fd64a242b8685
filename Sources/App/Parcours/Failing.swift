import ArgumentParser
import Composition
import Database
import Imports

/// The exit codes of the program besides 0 and 1 (sysexits.h); command-line.md lists them.
enum Exit {
  /// Flags or names that cannot be used.
  static let usage: Int32 = 64
  /// Nothing of a file could be taken.
  static let badInput: Int32 = 65
  /// A file that cannot be read.
  static let noInput: Int32 = 66
  /// The database or the address to listen at cannot be had.
  static let unavailable: Int32 = 69
  /// A file that cannot be written.
  static let cannotCreate: Int32 = 73
}

/// Runs a command's work and turns what went wrong into a sentence and an exit code.
func failing(_ work: () async throws -> Void) async throws {
  do {
    try await work()
  } catch let exit as ExitCode {
    throw exit
  } catch let error as ValidationError {
    throw error
  } catch {
    Terminal.complain("parcours: \(sentence(about: error))")
    throw ExitCode(code(of: error))
  }
}

private func sentence(about error: any Error) -> String {
  switch error {
  case let error as DatabaseError: "\(error)"
  case let error as MigrationError: "\(error)"
  case let error as any CustomStringConvertible: error.description
  default: "\(error)"
  }
}

private func code(of error: any Error) -> Int32 {
  switch error {
  case is MappingProblem: Exit.usage
  case is UnreadableFile: Exit.noInput
  case is Unavailable: Exit.unavailable
  case is ExistingFile: Exit.cannotCreate
  case DatabaseError.unavailable, DatabaseError.busy: Exit.unavailable
  default: 1
  }
}
