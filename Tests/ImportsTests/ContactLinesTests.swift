import Events
import Imports
import Testing
import Values

struct ContactLinesTests {
  @Test func `a list of people in French becomes identify calls with typed traits`() throws {
    let file = try Written(
      .contacts,
      """
      Identifiant client;Email;Prénom;Nom;Téléphone;Code postal;Ville;Date de naissance;Points;Newsletter
      0042;ada@example.com;Ada;Lovelace;+33612345678;01000;Bourg;1815-12-10;120;oui
      43;bob@example.com;Bob;;0612;75001;Paris;;7;non
      """, map: ["Identifiant client=user_id"])
    #expect(file.rejects == [])
    let ada = file.events[0]
    #expect(ada.kind == .identify)
    #expect(ada.userId == "0042")
    #expect(ada.source == .imported)
    #expect(ada.at == Written.now)
    #expect(
      ada.traits == [
        "email": "ada@example.com", "first_name": "Ada", "last_name": "Lovelace",
        "phone": "+33612345678", "address": ["postal_code": "01000", "city": "Bourg"],
        "birthday": "1815-12-10", "Points": 120, "newsletter": "subscribed",
      ])
    #expect(file.events[1].traits["last_name"] == nil)
    #expect(file.events[1].traits["newsletter"] == "unsubscribed")
  }

  @Test func `columns are recognised in several languages`() throws {
    let names = [
      "customerId,First Name,Last Name,E-mail,Zip,Accepts Email Marketing",
      "id,Prénom,Nom de famille,Adresse e-mail,Code Postal,Abonné newsletter",
      "ID Cliente,Nombre,Apellidos,Correo electrónico,Código postal,Boletín",
      "Kundennummer,Vorname,Nachname,E-Mail,PLZ,Newsletter",
    ]
    for header in names {
      let file = try Written(.contacts, header + "\n1,A,B,a@b.fr,01234,true\n")
      #expect(
        file.fields == [
          "user_id", "first_name", "last_name", "email", "address.postal_code",
          "subscription.email.newsletter",
        ], "\(header)")
    }
  }

  @Test func `numbers and truth are typed only where the whole column is`() throws {
    let file = try Written(
      .contacts,
      """
      user_id,visits,code,vip,score,mixed,height
      1,3,007,true,1.50,12,0.5
      2,-4,8,FALSE,2,x,180
      """)
    #expect(file.events[0].traits["visits"] == 3)
    #expect(file.events[0].traits["code"] == "007")
    #expect(file.events[1].traits["code"] == "8")
    #expect(file.events[1].traits["vip"] == false)
    #expect(file.events[0].traits["score"] == 1.5)
    #expect(file.events[0].traits["mixed"] == "12")
    #expect(file.events[0].traits["height"] == 0.5)
  }

  @Test func `people without a user id go by their address, and nobody without either`() throws {
    let file = try Written(
      .contacts, "email,first_name\nAda@Example.com,Ada\n,Nobody\nnot an address,X\n")
    guard case .stated(let statement) = file.outcomes[0] else {
      Issue.record("nothing is stated")
      return
    }
    #expect(statement.email == "ada@example.com")
    #expect(statement.events[0].userId == "ada@example.com")
    #expect(statement.events[0].traits["email"] == "Ada@Example.com")
    #expect(file.rejects.map(\.code) == ["missing_identity", "invalid_email"])
    #expect(file.rejects.map(\.line) == [3, 4])
    #expect(file.rejects[0].text == ",Nobody")
  }

  @Test func `what is said wins over what is guessed, and columns can be left out`() throws {
    let file = try Written(
      .contacts, "id,ref,mail,secret,sms_ok\n1,x,a@b.fr,s,yes\n",
      map: ["ref=user_id", "secret=-", "id=customer_number:text", "sms_ok=subscription.sms.sales"],
      set: ["newsletter=subscribed", "source=fair"])
    let event = file.events[0]
    #expect(event.userId == "x")
    #expect(event.traits["customer_number"] == "1")
    #expect(event.traits["secret"] == nil)
    #expect(event.traits["subscriptions"] == ["sms": ["sales": "subscribed"]])
    #expect(event.traits["newsletter"] == "subscribed")
    #expect(event.traits["source"] == "fair")
  }

  @Test func `lines of JSON keep the types that they have`() throws {
    let file = try Written(
      .contacts,
      #"""
      {"userId":7,"email":"a@b.fr","firstName":"Ada","vip":true,"tags":["x"],"address":{"city":"Paris"}}
      {"userId":"8","late":1}
      {"userId":"9","email":5}
      [1]
      {"userId":"9",
      """#)
    #expect(file.events[0].userId == "7")
    #expect(
      file.events[0].traits == [
        "email": "a@b.fr", "first_name": "Ada", "vip": true, "tags": ["x"],
        "address": ["city": "Paris"],
      ])
    #expect(file.events[1].traits == ["late": 1])
    #expect(file.rejects.map(\.code) == ["invalid_type", "invalid_type", "invalid_text"])
  }

  @Test func `the same line is the same statement of one import, and another of the next`() throws {
    let text = "user_id,email\n1,a@b.fr\n1,a@b.fr\n"
    let first = try Written(.contacts, text).events.map(\.messageId)
    #expect(try Written(.contacts, text).events.map(\.messageId) == first)
    #expect(Set(first).count == 2)
    #expect(try Written(.contacts, text, id: "other").events.map(\.messageId) != first)
    let dated = "user_id,email,timestamp\n1,a@b.fr,2026-01-01\n"
    let one = try Written(.contacts, dated).events.map(\.messageId)
    #expect(try Written(.contacts, dated, id: "other").events.map(\.messageId) == one)
  }

  @Test func `a live import comes as if it was tracked now`() throws {
    #expect(try Written(.contacts, "user_id\n1\n", live: true).events[0].source == .tracking)
  }

  @Test func `a mapping that cannot be used is told`() throws {
    #expect(throws: MappingProblem.unknownColumn("x", columns: ["user_id"])) {
      try Written(.contacts, "user_id\n1\n", map: ["x=email"])
    }
    #expect(throws: MappingProblem.noType("colour")) {
      try Written(.contacts, "user_id\n1\n", map: ["user_id=user_id:colour"])
    }
    #expect(throws: MappingProblem.twice(field: "email", columns: ["a", "b"])) {
      try Written(.contacts, "a,b\n1,2\n", map: ["a=email", "b=email"])
    }
    #expect(
      throws: MappingProblem.missing("user_id, anonymous_id or email", columns: ["first_name"])
    ) {
      try Written(.contacts, "first_name\nAda\n")
    }
    #expect(throws: MappingProblem.missing("timestamp", columns: ["order_id", "email"])) {
      try Written(.orders, "order_id,email\n1,a@b.fr\n")
    }
  }
}
