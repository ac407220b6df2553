@testable import ModelLanguage
import Testing

@Suite struct ScalarTests {
  /// Examples of the YAML 1.2.2 specification, section 10.3.2, and what YAML 1.1 read otherwise.
  @Test(
    arguments: [
      ("null", .null), ("~", .null), ("", .null), ("true", .boolean(true)),
      ("FALSE", .boolean(false)),
      ("yes", .string("yes")), ("off", .string("off")), ("0", .integer(0)), ("0o7", .integer(7)),
      ("0x3A", .integer(58)), ("-19", .integer(-19)), ("017", .integer(17)), ("0.", .real(0)),
      ("-0.0", .real(-0.0)), (".5", .real(0.5)), ("+12e03", .real(12000)),
      ("-2E+05", .real(-200_000)),
      ("1e-4", .real(1e-4)), (".inf", .notFinite), ("-.Inf", .notFinite), (".NAN", .notFinite),
      ("1e999", .notFinite), ("9223372036854775808", .integerOverflow), ("1_000", .string("1_000")),
      ("12:30", .string("12:30")), ("0b1", .string("0b1")), ("0x", .string("0x")),
      ("e5", .string("e5")),
      (".", .string(".")), ("-", .string("-")), ("1e", .string("1e")), ("nan", .string("nan")),
      ("infinity", .string("infinity")), ("0x1p3", .string("0x1p3")), ("-0x1", .string("-0x1")),
    ] as [(String, CoreScalar)])
  func meansWhatYAML12Says(text: String, value: CoreScalar) {
    #expect(CoreScalar(plain: text) == value)
  }
}
