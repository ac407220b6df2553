/// A part of the language's JSON Schema, as far as it says which forms a value may have.
struct SchemaPart {
  /// The definition that stands here.
  var reference: String?
  var alternatives: [SchemaPart] = []
  var words: [String] = []
  /// Whether it is text that holds an expression.
  var isExpression: Bool
  var types: [String] = []
  var properties: [String: SchemaPart] = [:]
  /// What further keys hold.
  var other: [SchemaPart] = []
  /// Keys that have to be there.
  var required: [String] = []
  /// Whether there are no keys but those of `properties`.
  var isClosed: Bool
  /// Words that it cannot be.
  var excluded: [String] = []
  var items: [SchemaPart] = []

  /// True where any value will do.
  var isFree: Bool {
    reference == nil && alternatives.isEmpty && words.isEmpty && !isExpression && types.isEmpty
  }

  /// - Parameter json: the part as `JSONSerialization` gives it.
  init(_ json: Any) {
    let keys = json as? [String: Any] ?? [:]
    reference = (keys["$ref"] as? String)?.split(separator: "/").last.map { String($0) }
    isExpression = keys["pattern"] != nil
    for part in (keys["anyOf"] ?? keys["allOf"]) as? [Any] ?? [] {
      alternatives.append(SchemaPart(part))
    }
    words = keys["enum"] as? [String] ?? []
    types = keys["type"] as? [String] ?? (keys["type"] as? String).map { [$0] } ?? []
    properties = (keys["properties"] as? [String: Any] ?? [:]).mapValues { SchemaPart($0) }
    required = keys["required"] as? [String] ?? []
    isClosed = keys["additionalProperties"] as? Bool == false
    excluded = (keys["not"] as? [String: Any])?["enum"] as? [String] ?? []
    if let further = keys["additionalProperties"] as? [String: Any] {
      other = [SchemaPart(further)]
    }
    if let elements = keys["items"] as? [String: Any] { items = [SchemaPart(elements)] }
  }
}
