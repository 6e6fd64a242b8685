package import Catalog
import Foundation
import Values

/// One product as a file of the folder `products`. Its name is the product's id, percent-encoded
/// where files cannot be called so; ids that are too long for a name stand in the file only.
package struct ProductFile: Sendable, Hashable {
  /// Where it lies, as messages name it.
  package let path: String
  package let product: Product

  /// The folder of such files.
  package static let folder = "products"

  /// Reads a file; what is wrong with it are problems instead.
  static func read(path: String, name: String, json: JSON) -> (ProductFile?, [FileProblem]) {
    let stem = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    let id = stem.hasPrefix("~") ? nil : stem.removingPercentEncoding ?? stem
    do throws(ProductErrors) {
      return (ProductFile(path: path, product: try Product(id: id, json: json)), [])
    } catch {
      let problems = error.problems.map {
        FileProblem(
          path: path, code: $0.code.rawValue,
          message: $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)")
      }
      return (nil, problems)
    }
  }

  /// The name of the file of a product.
  static func name(of id: String) -> String {
    let encoded = id.addingPercentEncoding(withAllowedCharacters: plain) ?? id
    let isHidden = encoded.hasPrefix(".") || encoded.hasPrefix("~")
    if encoded.utf8.count > 200 || isHidden { return "~\(Fingerprint(id).hex).json" }
    return "\(encoded).json"
  }

  private static let plain = CharacterSet(
    charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
}
