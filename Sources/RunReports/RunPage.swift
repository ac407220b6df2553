import Reports
import Training

/// Runs side by side, or one run, as one HTML page that needs no network and runs nothing.
public struct RunPage: Sendable {
  /// Of how many cases the page has pictures.
  static let shownCases = 4

  let runs: [RunRecord]
  /// What each run is called.
  let names: [String]
  let pictures: [CasePictures]

  /// - Parameter pictures: of the worst cases, the worst first.
  init(_ runs: [RunRecord], _ pictures: [CasePictures]) {
    (self.runs, self.pictures) = (runs, pictures)
    names = runs.names
  }

  /// A page of at least one run, with pictures of the worst cases.
  public init(_ runs: [RunRecord]) {
    let names = runs.names
    let predicted = zip(names, runs).filter { $1.scores != nil }
    self.init(
      runs,
      CasePictures.read(
        Self.worstCases(runs),
        of: predicted.map { (name: runs.count == 1 ? "prediction" : $0, record: $1) }))
  }

  /// The cases of which there are pictures: those with the least Dice, by the mean over the runs that all
  /// have them.
  static func worstCases(_ runs: [RunRecord]) -> [String] {
    Array(caseRows(runs.compactMap(\.scores)).prefix(shownCases).map(\.name))
  }

  /// The file's text.
  public var html: String {
    let main = Markup.element(
      "main", [:],
      verdict + comparison + charts + cases + overlays + memory + asked + processes)
    return Markup.document(
      title: title, allowing: "img-src data:",
      styles: [.element("style", [:], .embedded(PackageResources.run_css))], body: [main])
  }

  /// The run, where the page is of one.
  var only: RunRecord? { runs.count == 1 ? runs[0] : nil }

  private var title: String {
    only.map { "\(names[0]): \($0.program.experiment.name)" } ?? "\(runs.count) runs"
  }

  private var verdict: [Markup] {
    guard let run = only else {
      return [
        .element("h1", title),
        .element(
          "p", ["class": "lead"], "Each run has its colour; a name is the end of its folder's path."
        ),
      ]
    }
    let state =
      run.steps == 0
      ? "Nothing is trained yet."
      : "\(run.program.experiment.name), trained for \(run.steps.grouped(by: "\u{2009}")) steps in \((run.curves.last?.seconds ?? 0).readableDuration). The limit is \(run.settings.limit)."
    return [
      .element("h1", names[0]), .element("p", ["class": "lead"], state),
      .element(
        "dl", ["class": "tiles"],
        Self.figures(run).compactMap { figure in
          figure.value.map { value in
            .element(
              "div", [:], .element("dt", figure.name),
              .element("dd", [:], .text(value), .element("small", figure.remark ?? "")))
          }
        }),
    ]
  }

  /// What is read first of a run; the value is nil where it has none.
  private struct Figure {
    var name: String
    var value: String?
    var remark: String?
  }

  private static func figures(_ run: RunRecord) -> [Figure] {
    let (scores, validated) = (run.scores, run.lastValidated)
    let best = run.epochs.last(where: \.isBest)
    let process = run.history.last
    let (loss, pace) = (run.curves.loss.points.last, run.curves.seconds.points.last)
    let moving = validated?.movingDice.map { ", moving \($0.fixed(4))" } ?? ""
    let measured = process.map(\.measuredBytes) ?? 0
    return [
      Figure(
        name: "Dice, cases held out", value: scores?.meanDice?.fixed(4),
        remark: scores.map { $0.cases.count == 1 ? "1 case" : "\($0.cases.count) cases" }),
      Figure(
        name: "Dice while training", value: validated?.meanDice?.fixed(4),
        remark: validated.map { "epoch \($0.epoch)\(moving)" }),
      Figure(
        name: "Best epoch", value: best.map { "\($0.epoch)" },
        remark: best?.movingDice.map { "moving Dice \($0.fixed(4))" }),
      Figure(name: "Loss", value: loss?.mean.fixed(4), remark: loss.map { steps($0.steps) }),
      Figure(
        name: "A step", value: pace?.mean.readableSeconds,
        remark: process.map { "\($0.threads) threads, \($0.instructionSet)" }),
      Figure(
        name: "Memory of a step", value: run.program.peakBytes.readableBytes,
        remark: measured > 0 ? "measured \(measured.readableBytes)" : "as planned"),
    ]
  }

  private static func steps(_ steps: ClosedRange<Int>) -> String {
    steps.count == 1
      ? "step \(steps.lowerBound)" : "mean of steps \(steps.lowerBound) to \(steps.upperBound)"
  }

  /// A table of the runs, where there are several.
  private var comparison: [Markup] {
    guard only == nil else { return [] }
    let heads = Self.figures(runs[0]).map(\.name)
    return [
      .element(
        "ul", ["class": "legend"],
        names.enumerated().map { index, name in
          .element(
            "li", [:],
            .element("i", ["style": "background:\(LineChart.colour(index))"], []), .text(name))
        }),
      Markup.table(
        ["run", "model", "steps", "time"] + heads,
        zip(names, runs).map { name, run in
          [
            name, run.program.experiment.name, run.steps.grouped(by: "\u{2009}"),
            (run.curves.last?.seconds ?? 0).readableDuration,
          ] + Self.figures(run).map { $0.value ?? "none" }
        }, label: "Runs", style: "scroll short"),
    ]
  }
}

extension Double {
  /// Seconds as hours, minutes and seconds in words.
  var readableDuration: String {
    guard self >= 60 else { return "\(fixed(1)) s" }
    let whole = Int(Swift.min(self, 1e12).rounded())
    return whole >= 3600
      ? "\(whole / 3600) h \(whole / 60 % 60) min" : "\(whole / 60) min \(whole % 60) s"
  }
}
