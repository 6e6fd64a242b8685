package import Values

/// The clocks by which conditions are judged.
package struct Zones: Hashable, Sendable {
  package let workspace: Zone
  /// The contact's own, where it is known.
  package let contact: Zone?

  package init(workspace: Zone, contact: Zone? = nil) {
    self.workspace = workspace
    self.contact = contact
  }

  /// The zone that a leaf means; the workspace's when it says nothing.
  package subscript(choice: ZoneChoice?) -> Zone {
    switch choice {
    case nil, .workspace: workspace
    case .contact: contact ?? workspace
    }
  }
}
