import Journeys
import Testing
import Values

@Suite struct ShoppingCheckTests {
  @Test(arguments: [
    (#"{"id":"a","type":"get_last_cart","state":"lost"}"#, "a unknown_value"),
    (#"{"id":"a","type":"get_last_cart","order":{"by":"size"}}"#, "a unknown_value"),
    (
      #"{"id":"a","type":"get_last_cart","order":{"by":"quantity","direction":"descending"}}"#,
      "a unknown_value"
    ),
    (#"{"id":"a","type":"get_last_cart","if_empty":"wait"}"#, "a unknown_value"),
    (#"{"id":"a","type":"get_products","cases":[{"use":"best_sellers"}]}"#, "a missing_member"),
    (#"{"id":"a","type":"get_products","total":3,"cases":[]}"#, "a missing_member"),
    (
      #"{"id":"a","type":"get_products","total":0,"cases":[{"use":"last_bought"}]}"#,
      "a out_of_range"
    ),
    (
      #"{"id":"a","type":"get_products","total":51,"cases":[{"use":"last_bought"}]}"#,
      "a out_of_range"
    ),
    (
      #"{"id":"a","type":"get_products","total":3,"cases":[{"use":"last_bought","quantity":0}]}"#,
      "a out_of_range"
    ),
    (#"{"id":"a","type":"get_products","total":3,"cases":[{"use":"magic"}]}"#, "a unknown_value"),
    (#"{"id":"a","type":"get_products","total":3,"cases":[{"use":"manual"}]}"#, "a missing_member"),
    (
      #"{"id":"a","type":"get_products","total":3,"cases":[{"use":"filtered"}]}"#,
      "a missing_member"
    ),
    (
      #"{"id":"a","type":"get_products","total":3,"cases":[{"use":"bought_with"}]}"#,
      "a missing_member"
    ),
    (
      #"""
      {"id":"a","type":"get_products","total":3,
       "cases":[{"use":"bought_with","product":"x","order":"y"}]}
      """#, "a ambiguous"
    ),
    (
      #"""
      {"id":"a","type":"get_products","total":3,
       "cases":[{"use":"best_sellers","period":{"days":0}}]}
      """#, "a out_of_range"
    ),
    (
      #"""
      {"id":"a","type":"get_products","total":3,"shuffle":true,"order":{"by":"price"},
       "cases":[{"use":"best_sellers"}]}
      """#, "a ambiguous"
    ),
    (
      #"""
      {"id":"a","type":"get_products","total":3,
       "cases":[{"use":"related_to_cart","cart":"nowhere"}]}
      """#, "a unknown_step"
    ),
    (
      #"""
      {"id":"a","type":"get_products","total":3,"exclude":["a"],"cases":[{"use":"last_bought"}]}
      """#, "a step_not_before"
    ),
    (
      #"""
      {"id":"w","type":"wait","for":{"days":1}},
      {"id":"a","type":"get_products","total":3,"exclude":["w"],"cases":[{"use":"last_bought"}]}
      """#, "a wrong_step"
    ),
    (
      #"""
      {"id":"p","type":"get_products","total":3,"cases":[{"use":"last_bought"}]},
      {"id":"a","type":"get_products","total":3,"cases":[{"use":"related_to_cart","cart":"p"}]}
      """#, "a wrong_step"
    ),
    (
      #"""
      {"id":"x","type":"branch","cases":[{"if":{"field":"contact.a","is":"exists"},
       "steps":[{"id":"c","type":"get_last_cart"}]}]},
      {"id":"a","type":"get_products","total":3,"exclude":["c"],"cases":[{"use":"last_bought"}]}
      """#, "a step_not_before"
    ),
    (
      #"""
      {"id":"a","type":"branch","cases":[{"if":{"field":"c.total","is":"greater","value":1}}]},
      {"id":"c","type":"get_last_cart"}
      """#, "a step_not_before"
    ),
    (
      #"{"id":"a","type":"branch","cases":[{"if":{"field":"c.total","is":"greater","value":1}}]}"#,
      "a unknown_field"
    ),
    (
      #"{"id":"a","type":"branch","cases":[{"if":{"field":"product.name","is":"exists"}}]}"#,
      "a unknown_field"
    ),
    (
      #"{"id":"a","type":"branch","cases":[{"if":{"field":"cart.brands","is":"exists"}}]}"#,
      "a unknown_field"
    ),
    (#"{"id":"cart","type":"stop"}"#, "cart invalid_id"),
    (
      #"""
      {"id":"a","type":"send_email","content":"first-reminder",
       "grids":{"products":{"from":"picks"}}}
      """#, "a unknown_step"
    ),
    (
      #"""
      {"id":"a","type":"send_email","content":"first-reminder","grids":{"products":{"map":{}}}}
      """#, "a missing_member"
    ),
  ])
  func `a step that cannot work is refused`(steps: String, problem: String) throws {
    #expect(try Seed.problems(steps: steps).contains(problem))
  }

  @Test func `the steps of the reactivation journey have no problem`() throws {
    let steps = #"""
      {"id":"cart","type":"get_last_cart","state":"purchased"},
      {"id":"picks","type":"get_products","total":12,"exclude":["cart"],
       "cases":[{"use":"related_to_cart","cart":"cart","quantity":12},
                {"use":"best_sellers","period":{"days":30},"quantity":12}]},
      {"id":"mail","type":"send_email","content":"first-reminder","to":"contact.email",
       "purpose":"marketing","topic":"newsletter",
       "utm":{"source":"parcours","medium":"email","campaign":"reactivation"},
       "variables":{"name":{"field":"contact.first_name","default":""},
                    "spent":{"field":"cart.total"},"first":{"field":"picks.products.0.name"}},
       "grids":{"products":{"from":"picks",
        "map":{"title":{"field":"product.name"},"buttonText":{"literal":"Voir"}}}}}
      """#
    let draft = try Seed.draft(
      #"{"id":"t","start":{"trigger":"go","reentry":{"mode":"always"}},"steps":[\#(steps)]}"#,
      triggers: ["go": "Go"])
    var surroundings = Seed.surroundings
    surroundings.contents["first-reminder"] = .init(
      channel: "email", isReady: true, requiredVariables: ["products"],
      declaredVariables: ["name", "spent", "first", "products"], hasUnsubscribeLink: true,
      elements: ["products": ["title", "buttonText", "brand"]])
    #expect(draft.check(in: surroundings) == [])
  }

  @Test func `a list that nobody fills, and a grid that is not shown, are told`() throws {
    let draft = try Seed.draft(
      #"""
      {"id":"t","start":{"trigger":"go","reentry":{"mode":"always"}},"steps":[
       {"id":"cart","type":"get_last_cart"},
       {"id":"mail","type":"send_email","content":"first-reminder",
        "grids":{"others":{"from":"cart"},"shown":{"from":"cart"}}}]}
      """#, triggers: ["go": "Go"])
    var surroundings = Seed.surroundings
    surroundings.contents["first-reminder"] = .init(
      channel: "email", isReady: true, requiredVariables: [], declaredVariables: [],
      hasUnsubscribeLink: true, grids: ["products", "shown"],
      elements: ["products": ["title"], "shown": ["title", "brand"]])
    #expect(
      draft.check(in: surroundings).map { "\($0.code) \($0.isWarning)" } == [
        "unmapped_grid false", "unknown_grid true", "unmapped_grid_variable true",
      ])
  }
}
