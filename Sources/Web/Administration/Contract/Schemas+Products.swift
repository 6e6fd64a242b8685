import Catalog
import Values

extension Schemas {
  private static let price = Schema.orNull(.either([.number, .text(max: 100)]))
  private static let address = Schema.orNull(.text(max: Catalog.Limits.address))

  static let products: [(name: String, schema: Schema)] = [
    (
      "Product",
      .described([
        Member(
          "id", .text(max: Catalog.Limits.id), "The shop's own: what events call product_id."),
        Member("name", .text(max: Catalog.Limits.name), "What people see."),
        Member("url", address, "The product's page."),
        Member("image_url", address, "Its picture."),
        Member("thumbnail_url", address, "A small picture."),
        Member("unit_price", price, "What one piece costs now: 12.99 or \"12.99 EUR\"."),
        Member("original_price", price, "What it cost before."),
        Member("currency", .orNull(.text(max: 3)), "ISO 4217; the workspace's unless said."),
        Member("discount_amount", price, "In place of original_price − unit_price."),
        Member("discount_percentage", .orNull(.number), "In place of what the prices say."),
        Member("brand", .orNull(.text(max: Catalog.Limits.word)), "The maker."),
        Member(
          "categories",
          .orNull(
            .list(
              .either([
                .text(max: 4_096),
                .list(.text(max: Catalog.Limits.word), max: Catalog.Limits.levels),
              ]), max: Catalog.Limits.categories)),
          "Paths: [[\"Home\",\"Lamps\"]] or [\"Home > Lamps\"]."),
        Member(
          "tags", .orNull(.list(.text(max: Catalog.Limits.word), max: Catalog.Limits.tags)),
          "Free words."),
        Member("rating", .orNull(.number), "The average."),
        Member("reviews", .orNull(.number), "How many ratings."),
        Member("stock", .orNull(.number), "How many pieces."),
        Member("available", .orNull(.boolean), "Whether it can be bought; else the stock says."),
        Member("priority", .orNull(.number), "Greater is more important."),
        Member("blacklisted", .orNull(.boolean), "Never recommended."),
        Member("published_at", .orNull(.instant), "When it came into the shop."),
        Member("attributes", .orNull(.free), "Whatever else."),
        Member(
          "discount",
          .object([
            Member("amount", .orNull(.number), ""), Member("percentage", .orNull(.number), ""),
          ]), "What the discount is, stated or not.", isReadOnly: true),
        Member(
          "source", .word(["api", "feed", "events"]), "Who has told of it.", isReadOnly: true),
        Member("changed_at", .instant, "When it changed last.", isReadOnly: true),
      ])
    ),
    (
      "ProductsTaken",
      .object([
        Member("created", .number, "", isRequired: true),
        Member("changed", .number, "", isRequired: true),
        Member("unchanged", .number, "", isRequired: true),
        Member(
          "rejected",
          .list(
            .object([
              Member("index", .number, "Its place in the request.", isRequired: true),
              Member("id", .orNull(.text(max: Limits.name)), ""),
              Member("code", .text(max: 100), "", isRequired: true),
              Member("field", .text(max: Limits.name), ""),
              Member("message", .text(max: 1_000), "", isRequired: true),
            ]), max: Limits.products), "", isRequired: true),
      ])
    ),
  ]
}
