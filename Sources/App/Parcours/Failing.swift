import ArgumentParser
import Composition
import Database

/// Runs a command's work and turns what went wrong into a sentence and the exit code 1.
func failing(_ work: () async throws -> Void) async throws {
  do {
    try await work()
  } catch let exit as ExitCode {
    throw exit
  } catch let error as ValidationError {
    throw error
  } catch {
    Terminal.complain("parcours: \(sentence(about: error))")
    throw ExitCode(1)
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
