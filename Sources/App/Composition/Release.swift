/// Which program this is.
package enum Release {
  /// The version, as `--version` and `User-Agent` say it.
  package static let version = "0.1.0"
}
