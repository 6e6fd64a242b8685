import Crypto

/// Keys of the API: never kept, only their hashes are.
package enum AccessKey {
  /// SHA-256 of a key's UTF-8, as it is stored. Keys are long and random, so that none needs salt.
  package static func hash(of key: String) -> [UInt8] {
    Array(SHA256.hash(data: Array(key.utf8)))
  }
}
