/// What columns are called by the programs of shops, and which fields those names mean.
enum ColumnNames {
  /// A name in the form in which names are compared: letters without accents in lower case, and
  /// digits.
  static func key(_ name: String) -> String {
    var key = ""
    for character in name.lowercased() {
      if let letters = folded[character] {
        key += letters
      } else if character.isLetter || character.isNumber {
        key.append(character)
      }
    }
    return key
  }

  /// The name of an attribute or a property for a column of which nothing is known: its own where
  /// it is a plain one, otherwise in small letters with underscores.
  static func attribute(_ name: String) -> [String] {
    let isPlain = name.utf8.allSatisfy {
      0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: ".")
    }
    let parts = name.split(separator: ".").map { String($0) }
    if isPlain, parts.joined(separator: ".") == name { return parts }
    var words: [String] = [""]
    for character in name.lowercased() {
      let letters = folded[character] ?? String(character)
      if letters.allSatisfy({ $0.isLetter || $0.isNumber }) {
        words[words.count - 1] += letters
      } else if words.last != "" {
        words.append("")
      }
    }
    let joined = words.filter { !$0.isEmpty }.joined(separator: "_")
    return [joined.isEmpty ? "column" : joined]
  }

  /// The fields of a kind of import, each with the names by which it goes; the first name that a
  /// file has wins.
  static func known(_ kind: ImportKind) -> [(field: String, names: String)] {
    switch kind {
    case .contacts: people + contacts
    case .orders: people + orders
    case .events: people + events
    case .products: []
    }
  }

  private static let people = [
    (
      "user_id",
      "userid customerid clientid externalid contactid idclient idcliente customerno "
        + "customernumber kundennummer numeroclient numclient codeclient codigocliente id"
    ),
    ("anonymous_id", "anonymousid"),
    (
      "email",
      "email emailaddress mail mailaddress adressemail adresseemail courriel correo "
        + "correoelectronico emailadresse customeremail"
    ),
  ]

  private static let contacts = [
    (
      "phone",
      "phone phonenumber mobile mobilephone mobilenumber telephone tel portable telefono movil "
        + "telefon handy numerodetelephone sms"
    ),
    ("first_name", "firstname givenname prenom nombre vorname fname nome"),
    (
      "last_name",
      "lastname surname familyname nomdefamille nom apellido apellidos nachname cognome lname"
    ),
    ("name", "name fullname nomcomplet nombrecompleto"),
    (
      "birthday",
      "birthday birthdate dateofbirth datedenaissance datenaissance naissance "
        + "fechadenacimiento fechanacimiento geburtstag geburtsdatum dob"
    ),
    ("gender", "gender sex sexe sexo geschlecht"), ("title", "title civilite anrede tratamiento"),
    ("company", "company societe entreprise empresa firma organisation organization"),
    ("created_at", createdAt), ("timestamp", "timestamp"), ("traits", "traits"),
    ("address.street", "street address address1 adresse adresse1 rue direccion strasse"),
    ("address.city", "city ville ciudad stadt ort"),
    (
      "address.postal_code",
      "postalcode zip zipcode postcode codepostal cp codigopostal plz postleitzahl"
    ),
    ("address.state", "state province region provincia bundesland"),
    ("address.country", "country pays pais land countrycode"),
    ("locale", "locale language langue idioma sprache lang"),
    ("time_zone", "timezone tz fuseauhoraire zonahoraria zeitzone"),
    (
      "newsletter",
      "newsletter emailsubscribed acceptsmarketing acceptsemailmarketing emailmarketing "
        + "emailoptin optinemail optin infolettre boletin abonnenewsletter inscritnewsletter"
    ),
    ("subscription.sms.newsletter", "smssubscribed acceptssmsmarketing smsoptin optinsms"),
  ]

  private static let createdAt =
    "createdat created creationdate datecreation datedecreation signupdate signedupat "
    + "registeredat registrationdate dateinscription datedinscription fechaderegistro fechaalta "
    + "customersince memberssince"

  private static let orders = [
    (
      "order_id",
      "orderid ordernumber orderno invoiceno invoicenumber invoiceid invoice idcommande "
        + "numerocommande numerodecommande numcommande commande idpedido numeropedido pedido "
        + "bestellnummer order"
    ),
    (
      "timestamp",
      "timestamp orderdate invoicedate completedat orderedat placedat purchasedate purchasedat "
        + "datecommande datedecommande datedachat dateachat fechapedido fecha bestelldatum "
        + "createdat date"
    ),
    ("status", "status orderstatus financialstatus statut etat estado"),
    ("total", "total ordertotal grandtotal totalttc totalamount montanttotal montant importe"),
    ("currency", "currency devise moneda waehrung currencycode"),
    ("coupon", "coupon couponcode discountcode codepromo cupon"), ("revenue", "revenue"),
    ("tax", "tax taxes tva"), ("shipping", "shipping livraison fraisdeport"),
    ("discount", "discount discountamount remise"), ("cart_id", "cartid"),
    ("products", "products lineitems items"),
    (
      "product.product_id",
      "productid stockcode idproduit idproducto articleid itemid lineitemsku reference ref"
    ),
    ("product.sku", "sku"),
    (
      "product.name",
      "productname lineitemname nomproduit description product produit producto article libelle "
        + "designation itemname"
    ),
    (
      "product.price",
      "unitprice price lineitemprice prixunitaire prix preciounitario precio einzelpreis preis"
    ),
    ("product.quantity", "quantity qty lineitemquantity quantite qte cantidad menge anzahl"),
    ("product.brand", "brand marque vendor lineitemvendor marca"),
    ("product.category", "category categorie categoria"), ("product.variant", "variant variante"),
    ("product.image_url", "imageurl"), ("product.url", "url producturl"),
  ]

  private static let events = [
    ("event", "event eventname evenement evento name"),
    (
      "timestamp",
      "timestamp time date datetime occurredat happenedat createdat eventtime eventdate"
    ),
    ("message_id", "messageid eventid"), ("properties", "properties props"),
    ("locale", "locale"), ("time_zone", "timezone"),
  ]

  /// Letters of western and central Europe without their accents.
  private static let folded: [Character: String] = {
    let table = [
      "a": "àáâãäåāąă", "c": "çćčĉ", "d": "ďđð", "e": "èéêëēęěė", "g": "ğĝģ", "i": "ìíîïīįı",
      "l": "łĺľ", "n": "ñńňņ", "o": "òóôõöøōő", "r": "řŕ", "s": "śšşș", "t": "ťţț",
      "u": "ùúûüūůűų", "y": "ýÿ", "z": "źżž", "ss": "ß", "ae": "æ", "oe": "œ", "th": "þ",
    ]
    var folded: [Character: String] = [:]
    for (plain, accented) in table { for letter in accented { folded[letter] = plain } }
    return folded
  }()
}
