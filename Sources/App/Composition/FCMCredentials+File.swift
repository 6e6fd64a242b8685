import Foundation
import Push

extension FCMCredentials {
  /// Why a file of credentials cannot be used.
  struct UnusableFile: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads the JSON of a service account from a file.
  init(file path: String) throws(UnusableFile) {
    guard let contents = FileManager.default.contents(atPath: path) else {
      throw UnusableFile(description: "the file \(path) cannot be read")
    }
    do {
      self = try FCMCredentials(json: String(decoding: contents, as: UTF8.self))
    } catch {
      switch error {
      case .notJSON: throw UnusableFile(description: "\(path) is not JSON")
      case .missing(let name): throw UnusableFile(description: "\(path) has no \(name)")
      case .unusableKey:
        throw UnusableFile(description: "the private_key in \(path) is no RSA key of 2048 bits")
      }
    }
  }
}
