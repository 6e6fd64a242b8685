import Journeys
import Values

/// Code that sends a trigger's event by the tracking API, to be copied into a shop.
struct Snippet {
  let trigger: Trigger
  /// The public address of this installation, without a slash at its end.
  let base: String

  enum Language: String, CaseIterable {
    case javascript, curl, swift, python, php
  }

  /// The code, with the declared attributes and example values. The write key is left to be filled
  /// in: only its hash is known here.
  func code(in language: Language) -> String {
    switch language {
    case .javascript: javascript
    case .curl: curl
    case .swift: swift
    case .python: python
    case .php: php
    }
  }

  private var message: JSON {
    ["userId": "user-123", "event": .string(trigger.event), "properties": .object(properties)]
  }

  private var properties: JSON.Object {
    var properties = JSON.Object()
    for attribute in trigger.attributes { properties[attribute.name] = attribute.type.example }
    return properties
  }

  private var javascript: String {
    """
    // In a browser or in Node.js 18 and newer. A write key may be public: it only sends events.
    await fetch("\(base)/v1/track", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Authorization": "Basic " + btoa("YOUR_WRITE_KEY:"),
      },
      body: JSON.stringify(\(Literal.javascript.text(message, indent: 1))),
    });
    """
  }

  private var curl: String {
    """
    curl "\(base)/v1/track" \\
      --user "YOUR_WRITE_KEY:" \\
      --header "Content-Type: application/json" \\
      --data \(Literal.shell(JSON.object(message.object ?? [:]).pretty()))
    """
  }

  private var swift: String {
    """
    import Foundation

    let message: [String: Any] = \(Literal.swift.text(message, indent: 0))
    var request = URLRequest(url: URL(string: "\(base)/v1/track")!)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    let key = Data("YOUR_WRITE_KEY:".utf8).base64EncodedString()
    request.setValue("Basic \\(key)", forHTTPHeaderField: "Authorization")
    request.httpBody = try JSONSerialization.data(withJSONObject: message)
    let (_, response) = try await URLSession.shared.data(for: request)
    """
  }

  private var python: String {
    """
    import requests

    message = \(Literal.python.text(message, indent: 0))
    response = requests.post("\(base)/v1/track", json=message, auth=("YOUR_WRITE_KEY", ""), timeout=10)
    response.raise_for_status()
    """
  }

  private var php: String {
    """
    <?php
    $message = \(Literal.php.text(message, indent: 0));
    $request = curl_init('\(base)/v1/track');
    curl_setopt_array($request, [
        CURLOPT_POST => true,
        CURLOPT_USERPWD => 'YOUR_WRITE_KEY:',
        CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
        CURLOPT_POSTFIELDS => json_encode($message),
        CURLOPT_RETURNTRANSFER => true,
    ]);
    $answer = curl_exec($request);
    """
  }
}

extension Trigger.AttributeType {
  fileprivate var example: JSON {
    switch self {
    case .text: "text"
    case .number: 49.9
    case .boolean: true
    case .instant: "2026-12-24T18:00:00Z"
    case .list: ["first", "second"]
    case .object: ["name": "value"]
    }
  }
}
