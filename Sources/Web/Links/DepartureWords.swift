import Messages

/// The words of the page on which people leave, in their language.
enum DepartureWords: String, CaseIterable {
  case french = "fr"
  case english = "en"
  case spanish = "es"

  /// The first language of a locale (`fr-FR`) or of an `Accept-Language` (RFC 9110, 12.5.4) that is
  /// spoken here, otherwise English. Weights are left out: browsers send the best first.
  init(languages: String) {
    let tags = languages.lowercased().split { $0 == "," || $0 == ";" || $0 == " " }
    self = tags.lazy.compactMap { DepartureWords(rawValue: String($0.prefix(2))) }.first ?? .english
  }

  var language: String { rawValue }

  var title: String {
    switch self {
    case .french: "Se désabonner"
    case .english: "Unsubscribe"
    case .spanish: "Darse de baja"
    }
  }

  func question(_ topic: String, _ channel: String) -> String {
    switch self {
    case .french: "Ne plus recevoir « \(topic) » par \(channel) ?"
    case .english: "Stop receiving “\(topic)” by \(channel)?"
    case .spanish: "¿Dejar de recibir «\(topic)» por \(channel)?"
    }
  }

  var leaveTopic: String {
    switch self {
    case .french: "Me désabonner"
    case .english: "Unsubscribe"
    case .spanish: "Darme de baja"
    }
  }

  func leaveAll(_ channel: String) -> String {
    switch self {
    case .french: "Me désabonner de tous les messages par \(channel)"
    case .english: "Unsubscribe from all messages by \(channel)"
    case .spanish: "Darme de baja de todos los mensajes por \(channel)"
    }
  }

  func left(_ topic: String, _ channel: String) -> String {
    switch self {
    case .french: "C’est fait : vous ne recevrez plus « \(topic) » par \(channel)."
    case .english: "Done: you will no longer receive “\(topic)” by \(channel)."
    case .spanish: "Hecho: ya no recibirá «\(topic)» por \(channel)."
    }
  }

  func leftAll(_ channel: String) -> String {
    switch self {
    case .french: "C’est fait : vous ne recevrez plus de messages par \(channel)."
    case .english: "Done: you will no longer receive messages by \(channel)."
    case .spanish: "Hecho: ya no recibirá mensajes por \(channel)."
    }
  }

  var undo: String {
    switch self {
    case .french: "C’était une erreur : me réabonner"
    case .english: "That was a mistake: subscribe me again"
    case .spanish: "Fue un error: volver a suscribirme"
    }
  }

  var back: String {
    switch self {
    case .french: "Vous êtes de nouveau abonné."
    case .english: "You are subscribed again."
    case .spanish: "Vuelve a estar suscrito."
    }
  }

  var later: String {
    switch self {
    case .french: "Ce n’est pas possible pour le moment. Réessayez dans une minute."
    case .english: "This is not possible at the moment. Please try again in a minute."
    case .spanish: "No es posible en este momento. Inténtelo de nuevo en un minuto."
    }
  }

  var missing: String {
    switch self {
    case .french: "Cette page n’existe pas."
    case .english: "This page does not exist."
    case .spanish: "Esta página no existe."
    }
  }

  func channel(_ kind: ChannelKind) -> String {
    switch (kind, self) {
    case (.email, .french): "e-mail"
    case (.email, .english): "e-mail"
    case (.email, .spanish): "correo electrónico"
    case (.sms, _): "SMS"
    case (.push, .french): "notification"
    case (.push, .english): "notification"
    case (.push, .spanish): "notificación"
    case (.webhook, _): "webhook"
    }
  }
}
