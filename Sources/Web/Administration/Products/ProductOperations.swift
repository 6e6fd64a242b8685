import Catalog
import Engine
import Hummingbird
import Responses
import Store
import Values

/// The catalogue: products are listed, read, written, changed and taken away.
enum ProductOperations {
  static let all = [list, add, read, put, change, delete]

  private static let list = Operation(
    method: .get, path: "/products", name: "listProducts",
    summary: "List products in the order of their ids", tag: "Products",
    query: Member.paging + [
      Member("query", .text(max: Limits.name), "Part of the id, the name or the brand.")
    ],
    success: (200, .page(of: .named("Product"))), refusals: [400]
  ) { call in
    let (limit, cursor) = (call.limit, call.cursor ?? "")
    let search = call.query["query"]?.text ?? ""
    let lines = try await call.read {
      try $0.products.page(search: search, after: cursor, limit: limit)
    }
    return .page(
      lines.map { .object($0.form) }, next: lines.nextCursor(limit: limit, \.product.id))
  }

  private static let add = Operation(
    method: .post, path: "/products", name: "addProducts",
    summary: "Create or change many products", tag: "Products",
    note:
      "Known products are changed by the members that are named. What cannot be taken is listed "
      + "and keeps nothing else out; when nothing can be taken, the answer is 400.",
    body: .object([
      Member(
        "products", .list(.named("Product"), max: Limits.products), "Each with its id.",
        isRequired: true)
    ]), needsBody: true, success: (200, .named("ProductsTaken")), refusals: [400]
  ) { call in
    try await call.addProducts(call.body["products"]?.array ?? [])
  }

  private static let read = Operation(
    method: .get, path: "/products/{id}", name: "getProduct", summary: "Read a product",
    tag: "Products", success: (200, .named("Product")), refusals: [404]
  ) { call in
    Answer(.object(try await call.product()))
  }

  private static let put = Operation(
    method: .put, path: "/products/{id}", name: "putProduct",
    summary: "Create a product, or replace it", tag: "Products",
    note: "Contacts who wanted it are told of a lower price and of new stock.",
    body: .named("Product"), needsBody: true, success: (200, .named("Product")),
    refusals: [400, 422]
  ) { call in
    let product = try call.reading {
      () throws(ProductErrors) in try Product(id: call.id, json: .object(call.written))
    }
    let (listing, now) = (call.engine.listing, call.now)
    let effect = try await call.write {
      try listing.put(product, source: .api, in: $0, at: now)
    }
    call.engine.ringCatalog()
    return Answer(.object(try await call.product()), status: effect == .created ? 201 : 200)
  }

  private static let change = Operation(
    method: .patch, path: "/products/{id}", name: "changeProduct",
    summary: "Change members of a product", tag: "Products",
    note: "null takes a value away; attributes are changed one by one.", body: .named("Product"),
    needsBody: true, success: (200, .named("Product")), refusals: [400, 404, 422]
  ) { call in
    let (listing, now, id, members) = (call.engine.listing, call.now, call.id, call.written)
    do {
      let product = try await call.write {
        try listing.change(id, by: members, source: .api, in: $0, at: now)
      }
      guard product != nil else { throw Refusal.notFound("product \"\(id)\"") }
    } catch let errors as ProductErrors {
      throw Refusal(errors)
    }
    call.engine.ringCatalog()
    return Answer(.object(try await call.product()))
  }

  private static let delete = Operation(
    method: .delete, path: "/products/{id}", name: "deleteProduct",
    summary: "Take a product away", tag: "Products",
    note: "Messages and runs keep what they know of it. Events do not bring it back; a feed that "
      + "has it, or writing it again, does.", success: (204, nil), refusals: [404]
  ) { call in
    let (listing, now, id) = (call.engine.listing, call.now, call.id)
    let isDeleted = try await call.write { try listing.delete(id, in: $0, at: now) }
    guard isDeleted else { throw Refusal.notFound("product \"\(id)\"") }
    call.engine.ringCatalog()
    return .none
  }
}

extension Call {
  /// The body without the members that only answers have.
  fileprivate var written: JSON.Object { written(body) }

  private func written(_ object: JSON.Object) -> JSON.Object {
    var object = object
    for member in Schemas.members(of: "Product") where member.isReadOnly {
      object[member.name] = nil
    }
    return object
  }

  /// The product that the path names, as the API shows it.
  fileprivate func product() async throws -> JSON.Object {
    let id = self.id
    let line = try await read { try $0.products.lines(of: [id]).first }
    guard let line, !line.isDeleted else { throw Refusal.notFound("product \"\(id)\"") }
    return line.form
  }

  fileprivate func reading<T>(_ read: () throws(ProductErrors) -> T) throws -> T {
    do throws(ProductErrors) {
      return try read()
    } catch {
      throw Refusal(error)
    }
  }

  fileprivate func addProducts(_ elements: [JSON]) async throws -> Answer {
    var rejected: [(index: Int, id: String?, problem: ProductProblem)] = []
    var entries: [(index: Int, entry: Listing.Entry)] = []
    for (index, element) in elements.enumerated() {
      var members = written(element.object ?? [:])
      let id = members["id"].flatMap { $0.text ?? $0.number?.text }
      members["id"] = nil
      if let id, !id.isEmpty {
        entries.append((index, Listing.Entry(id: id, members: members)))
      } else {
        rejected.append(
          (index, nil, ProductProblem(.missingID, "id", "A product needs an id.")))
      }
    }
    let (listing, now, taken) = (engine.listing, self.now, entries.map(\.entry))
    let outcome = try await write { try listing.take(taken, source: .api, in: $0, at: now) }
    engine.ringCatalog()
    for (position, errors) in outcome.rejected {
      let (index, entry) = entries[position]
      rejected += errors.problems.prefix(1).map { (index, entry.id, $0) }
    }
    let list: [JSON] = rejected.sorted { $0.index < $1.index }.map { index, id, problem in
      var form = problem.json.object ?? [:]
      form["index"] = .number(Number(Int64(index)))
      form["id"] = id.map(JSON.string) ?? .null
      return .object(form)
    }
    if !elements.isEmpty, list.count == elements.count {
      throw Refusal(
        .badRequest, "all_rejected", "None of the products can be taken.",
        details: ["rejected": .array(list)])
    }
    return Answer([
      "created": .number(Number(Int64(outcome.created))),
      "changed": .number(Number(Int64(outcome.changed))),
      "unchanged": .number(Number(Int64(outcome.unchanged))), "rejected": .array(list),
    ])
  }
}

extension Products.Line {
  /// The product as the API shows it. Sent back as it is, it changes nothing.
  fileprivate var form: JSON.Object {
    var form = product.json.object ?? [:]
    form["available"] = .bool(product.isAvailable)
    form["discount"] = [
      "amount": product.discountAmount.map(JSON.number) ?? .null,
      "percentage": product.discountPercentage.map(JSON.number) ?? .null,
    ]
    form["source"] = .string(source.rawValue)
    form["changed_at"] = .string(changedAt.text)
    return form
  }
}

extension ProductProblem {
  /// The form of the administration API.
  fileprivate var json: JSON {
    ["code": .string(code.rawValue), "field": .string(field), "message": .string(message)]
  }
}

extension Responses.Refusal {
  /// A product has problems, all of which are listed.
  fileprivate init(_ errors: ProductErrors) {
    let first = errors.problems[0]
    self = Refusal(
      .unprocessableContent, "invalid_product", first.message, field: first.field,
      details: ["problems": .array(errors.problems.map(\.json))])
  }
}
