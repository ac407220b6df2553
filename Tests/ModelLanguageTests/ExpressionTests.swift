import Attributes
import Testing

@Suite struct ExpressionTests {
  /// A parameter's value, or the first diagnostic's identifier.
  private func evaluate(_ expression: String) -> (value: AttributeValue?, mistake: String?) {
    let quoted = expression.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let result = resolve(
      """
      model: m
      parameters: {n: 7, r: 2.5, s: word, l: [3, 1, 2], x: "${\(quoted)}"}
      input: {channels: 1, patch: 8}
      network: [relu]
      outputs: {o: {labels: 2}}
      """)
    let mistake = result.diagnostics.first { $0.severity == .error }?.identifier
    return (result.model?.parameters.last?.value, mistake)
  }

  @Test(
    arguments: [
      ("1 + 2 * 3", .integer(7)), ("(1 + 2) * 3", .integer(9)), ("2 ** 3 ** 2", .integer(512)),
      ("-2 ** 2", .integer(-4)), ("2 ** -1", .real(0.5)), ("6 / 3", .integer(2)),
      ("7 / 2", .real(3.5)),
      ("-7 // 2", .integer(-4)), ("-7 % 2", .integer(1)), ("7 % -2", .integer(-1)),
      ("-7.5 // 2", .real(-4)), ("-7.5 % 2", .real(0.5)), ("1 - 2 - 3", .integer(-4)),
      ("n + r", .real(9.5)), ("n == 7.0", .boolean(true)), ("n != 7", .boolean(false)),
      ("9007199254740993 == 9007199254740992.0", .boolean(false)),
      ("9007199254740993 > 9007199254740992.0", .boolean(true)),
      ("9223372036854775807 < 9223372036854775808.0", .boolean(true)),
      ("not n > 8 and true", .boolean(true)), ("false and 1 / 0 > 0", .boolean(false)),
      ("true or 1 / 0 > 0", .boolean(true)), ("if(true, 1, 1 / 0)", .integer(1)),
      ("min(3, 1.5, 2)", .real(1.5)), ("max(l)", .integer(3)), ("len(l + [1])", .integer(4)),
      ("len('été')", .integer(3)), ("l[len(l) - 1]", .integer(2)),
      ("[[1, 2], [3]][0]", .integers([1, 2])),
      ("round(2.5)", .integer(2)), ("round(3.5)", .integer(4)), ("floor(-1.5)", .integer(-2)),
      ("ceil(-1.5)", .integer(-1)), ("abs(-3)", .integer(3)),
      ("s + '-' + \"x\"", .string("word-x")),
      ("s == 'word'", .boolean(true)), ("l == [3, 1, 2]", .boolean(true)), ("1e-4", .real(1e-4)),
      ("0x1F", .integer(31)), ("+ 3", .integer(3)), ("(-1) ** 1000001", .integer(-1)),
      ("0 ** 0", .integer(1)), ("-9223372036854775807 - 1", .integer(.min)),
    ] as [(String, AttributeValue)])
  func hasTheValue(expression: String, value: AttributeValue) {
    let result = evaluate(expression)
    #expect(result.mistake == nil)
    #expect(result.value == value)
  }

  @Test(arguments: [
    ("1 / 0", "division-by-zero"), ("1 // 0.0", "division-by-zero"), ("1 % 0", "division-by-zero"),
    ("-9223372036854775807 - 2", "integer-overflow"),
    ("(-9223372036854775807 - 1) // -1", "integer-overflow"),
    ("(-9223372036854775807 - 1) / -1", "integer-overflow"),
    ("abs(-9223372036854775807 - 1)", "integer-overflow"),
    ("-(-9223372036854775807 - 1)", "integer-overflow"), ("3 ** 41", "integer-overflow"),
    ("(-2.0) ** 0.5", "not-finite"), ("0 ** -1", "not-finite"), ("1e200 * 1e200", "not-finite"),
    ("floor(1e19)", "integer-overflow"), ("'a' < 'b'", "type-mismatch"),
    ("1 == true", "type-mismatch"),
    ("l[0.0]", "type-mismatch"), ("s[0]", "type-mismatch"), ("1 and true", "type-mismatch"),
  ])
  func isRejected(expression: String, identifier: String) {
    #expect(evaluate(expression).mistake == identifier)
  }

  @Test func textAroundAnExpressionMakesAString() {
    #expect(evaluate("n} of $${n} and ${l").value == .string("7 of ${n} and [3, 1, 2]"))
  }
}
