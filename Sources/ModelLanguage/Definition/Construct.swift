/// The constructs of the network's algebra, as the language writes them.
enum Construct: String, CaseIterable {
  case sequence, coupling, skip, bypass, branch, invertible
  case repetition = "repeat"
  case choice = "choose"

  static let names = Set(allCases.map(\.rawValue))

  /// A key of a construct, for checking, the schema and the reference page.
  struct Key {
    enum Form {
      case terms
      case integer(minimum: Int)
      case condition
      case name
      case words([String])
      /// Words for which no expression may stand.
      case fixedWords([String])
      case cases
    }

    var name: String
    var form: Form
    var isRequired: Bool
    var summary: String

    init(_ name: String, _ form: Form, required isRequired: Bool = false, _ summary: String) {
      self.name = name
      self.form = form
      self.isRequired = isRequired
      self.summary = summary
    }
  }

  var keys: [Key] {
    switch self {
    case .sequence: [.init("body", .terms, required: true, "The terms, one after the other.")]
    case .coupling:
      [
        .init("f", .terms, required: true, "The first branch."),
        .init("g", .terms, "The second branch, of a two-sided coupling."),
        .init(
          "style", .fixedWords(["additive", "one-sided"]),
          "additive: y1 = x1 + f(x2), y2 = x2 + g(y1). one-sided: y1 = x2, y2 = x1 + f(x2)."),
        .init("first", .integer(minimum: 1), "Channels of x1; half of them by default."),
      ]
    case .skip:
      [
        .init(
          "combine", .words(["add", "concat"]),
          "How the body's result meets its input: their sum (the default), or both, the result first."
        ),
        .init("body", .terms, required: true, "What is gone round."),
      ]
    case .bypass:
      [
        .init(
          "channels", .integer(minimum: 1), required: true, "Channels, the first, that go round."),
        .init("body", .terms, required: true, "What the other channels pass."),
      ]
    case .branch:
      [
        .init("output", .name, required: true, "The output that the body's result belongs to."),
        .init("body", .terms, required: true, "The side path."),
      ]
    case .invertible:
      [.init("body", .terms, required: true, "What the compiler must prove to be a bijection.")]
    case .repetition:
      [
        .init("times", .integer(minimum: 0), required: true, "How often."),
        .init("index", .name, "A name for the number of the iteration, from 0."),
        .init("body", .terms, required: true, "What is repeated."),
      ]
    case .choice:
      [
        .init("when", .condition, "The condition of `then`."),
        .init("then", .terms, "The terms where `when` is true."),
        .init("cases", .cases, "Conditions with their terms; the first that is true is chosen."),
        .init("else", .terms, "The terms where nothing is true; none by default."),
      ]
    }
  }

  /// Which keys may stand together, with those that then have to.
  var combinations: [[Key]] {
    switch self {
    case .coupling:
      [
        keys(requiring: ["g"], style: "additive"),
        keys(requiring: ["style"], without: ["g"], style: "one-sided"),
      ]
    case .choice:
      [
        keys(requiring: ["when", "then"], without: ["cases"]),
        keys(requiring: ["cases"], without: ["when", "then"]),
      ]
    case .sequence, .skip, .bypass, .branch, .invertible, .repetition: [keys]
    }
  }

  private func keys(
    requiring required: [String], without absent: [String] = [], style: String? = nil
  ) -> [Key] {
    keys.filter { !absent.contains($0.name) }.map { key in
      var key = key
      if required.contains(key.name) { key.isRequired = true }
      if let style, key.name == "style" { key.form = .fixedWords([style]) }
      return key
    }
  }

  var summary: String {
    switch self {
    case .sequence: "Terms one after the other."
    case .coupling:
      "Channels are split in two, and each half is changed by a function of the other."
    case .skip: "A body whose result meets its input."
    case .bypass: "The first channels go round a body and are concatenated before its result."
    case .branch: "A side path to a named output; the sequence goes on unchanged."
    case .invertible: "A promise that the body is a bijection."
    case .repetition: "A body several times over."
    case .choice: "One of several bodies, by a condition."
    }
  }

  /// Whether the construct may be written as a bare list of terms.
  var takesBareBody: Bool { self == .sequence || self == .invertible }
}
