import Reports
import Training

extension RunPage {
  /// Curves over steps.
  var charts: [Markup] {
    let curves = only.map(charts(of:)) ?? sideBySide
    let drawn = curves.flatMap(\.markup)
    guard !drawn.isEmpty else { return [] }
    return [
      .element("h2", "Curves"),
      .element(
        "p", ["class": "note"],
        "Over steps. A figure beside a name is the last one. Of many steps a point is the mean of neighbours."
      ), .element("div", ["class": "charts"], drawn),
    ]
  }

  private func charts(of run: RunRecord) -> [LineChart] {
    let terms = run.curves.terms.enumerated().map { index, term in
      LineChart.Series(
        StepFigures.Term.shortened(term.name), term.curve, colour: index + 1)
    }
    let labels = run.labelNames.enumerated().map { index, name in
      LineChart.Series(name, run.epochs, colour: index) { $0.dice[name] ?? nil }
    }
    let all = labels.count
    return [
      LineChart(
        title: "Loss", note: "The shade behind the loss spans the steps of a point.",
        series: [LineChart.Series("loss", run.curves.loss, colour: 0, spreads: true)] + terms,
        format: Self.number),
      LineChart(
        title: "Dice while training",
        series: labels + [
          LineChart.Series("mean", run.epochs, colour: all, isDashed: true, \.meanDice),
          LineChart.Series("moving mean", run.epochs, colour: all + 1, \.movingDice),
        ], range: 0...1, format: Self.number),
      LineChart(
        title: "Learning rate",
        series: [LineChart.Series("rate", run.curves.learningRate, colour: 0)],
        format: Self.number),
      LineChart(
        title: "Seconds of a step",
        series: [LineChart.Series("step", run.curves.seconds, colour: 0)],
        format: Self.seconds),
    ]
  }

  private var sideBySide: [LineChart] {
    let labels = runs.map(\.labelNames).reduce(into: [String]()) { known, names in
      known += names.filter { !known.contains($0) }
    }
    return [
      LineChart(title: "Loss", series: series(\.loss), format: Self.number),
      dice("Mean Dice while training", \.meanDice),
      dice("Moving mean Dice", \.movingDice),
    ] + labels.map { name in dice("Dice of \(name)") { $0.dice[name] ?? nil } } + [
      LineChart(title: "Learning rate", series: series(\.learningRate), format: Self.number),
      LineChart(
        title: "Seconds of a step", series: series(\.seconds), format: Self.seconds),
    ]
  }

  private func dice(_ title: String, _ value: (EpochFigures) -> Double?) -> LineChart {
    LineChart(title: title, series: epochs(value), range: 0...1, format: Self.number)
  }

  private func series(_ curve: KeyPath<StepCurves, Curve>) -> [LineChart.Series] {
    runs.indices.map { LineChart.Series(names[$0], runs[$0].curves[keyPath: curve], colour: $0) }
  }

  private func epochs(_ value: (EpochFigures) -> Double?) -> [LineChart.Series] {
    runs.indices.map { LineChart.Series(names[$0], runs[$0].epochs, colour: $0, value) }
  }

  /// At least three significant digits, without zeros at the end.
  static func number(_ number: Double) -> String {
    switch abs(number) {
    case 0: "0"
    case ..<1e-3, 1e5...: scientific(number)
    case ..<1: trimmed(number.fixed(4))
    case ..<10: trimmed(number.fixed(3))
    default: trimmed(number.fixed(1))
    }
  }

  private static func trimmed(_ digits: String) -> String {
    var result = digits[...]
    while result.last == "0" { result.removeLast() }
    if result.last == "." { result.removeLast() }
    return String(result)
  }

  private static func seconds(_ number: Double) -> String {
    number == 0 ? "0" : number.readableSeconds
  }

  private static func scientific(_ number: Double) -> String {
    var (mantissa, exponent) = (abs(number), 0)
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    return "\(number < 0 ? "-" : "")\(mantissa.fixed(2))e\(exponent)"
  }
}
