import Messages
import Values

/// A notification as FCM's HTTP v1 API takes it (reference of `projects.messages`).
enum FCMMessage {
  /// The body of a request. What opens on a tap goes two ways: in `data.url` for applications (for
  /// Android and iOS FCM knows no link of its own) and as the link of web push.
  static func body(_ push: RenderedPush, token: String) -> JSON {
    var notification: JSON.Object = ["title": .string(push.title), "body": .string(push.text)]
    if !push.image.isEmpty { notification["image"] = .string(push.image) }
    var message: JSON.Object = ["token": .string(token), "notification": .object(notification)]
    let data = data(push)
    if !data.isEmpty { message["data"] = .object(data) }
    // FCM takes no other links than https here and refuses the whole message otherwise.
    if push.url.hasPrefix("https://") {
      message["webpush"] = ["fcm_options": ["link": .string(push.url)]]
    }
    if !push.image.isEmpty {
      // iOS shows a picture only when an extension of the application fetches it.
      message["apns"] = [
        "payload": ["aps": ["mutable-content": 1]],
        "fcm_options": ["image": .string(push.image)],
      ]
    }
    return .object(["message": .object(message)])
  }

  /// All values are texts (`map<string, string>`), in the order of their names.
  private static func data(_ push: RenderedPush) -> JSON.Object {
    var data = JSON.Object()
    for (name, value) in push.data.sorted(by: { $0.key < $1.key }) { data[name] = .string(value) }
    if !push.url.isEmpty { data["url"] = .string(push.url) }
    return data
  }
}
