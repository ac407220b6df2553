import Reports
import Training
import Volumes

/// Curves over the steps of runs, drawn with one scale.
struct LineChart {
  struct Series {
    var name: String
    /// Its place among the colours.
    var colour: Int
    var isDashed = false
    /// Steps and values, in order of the steps.
    var points: [(step: Int, value: Double)]
    /// The least and the greatest value around each point; none where there is no more than the points.
    var range: [ClosedRange<Double>] = []
  }

  var title: String
  /// What the chart says, in a sentence.
  var note = ""
  var series: [Series]
  /// What the scale has to hold.
  var range: ClosedRange<Double>?
  var format: (Double) -> String

  /// The chart with its heading; nothing where no series has a point.
  var markup: [Markup] {
    let shown = series.filter { !$0.points.isEmpty }
    guard !shown.isEmpty else { return [] }
    let all = shown.flatMap(\.points)
    let values = all.map(\.value)
    let last = all.map(\.step).max()!
    let y = Axis(range ?? Self.widened(values.min()!...values.max()!))
    let x = Axis(0...Double(max(last, 1)))
    let drawing =
      Markup.gridLines(y, width: 1000) + shown.flatMap { Self.band($0, x, y) }
      + shown.map { Self.line($0, x, y) }
    let plot = Markup.element(
      "div",
      ["class": "plot", "role": "img", "aria-label": "\(title): \(Self.words(shown, format))"],
      .element(
        "svg",
        ["viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "aria-hidden": "true"],
        drawing))
    let marks = x.ticks.filter { $0 > 0 }.map { tick in
      (position: x.fraction(tick), label: Int(tick).grouped(by: "\u{2009}"))
    }
    var content = [Markup.element("figcaption", title)]
    if !note.isEmpty { content.append(.element("p", ["class": "note"], note)) }
    content.append(legend(shown))
    content.append(.chart(plot, y: y, x: marks, xStyle: "xs", format: format))
    return [.element("figure", ["class": "curves"], content)]
  }

  /// The colour of a place, for a style.
  static func colour(_ place: Int) -> String {
    "rgb(\(LabelColours.colour(place).map(String.init).joined(separator: ",")))"
  }

  private func legend(_ shown: [Series]) -> Markup {
    .element(
      "ul", ["class": "legend"],
      shown.map { series in
        .element(
          "li", [:],
          .element(
            "i",
            [
              "class": series.isDashed ? "dashed" : "",
              "style": "\(series.isDashed ? "color" : "background"):\(Self.colour(series.colour))",
            ], []), .text("\(series.name) "),
          .element("b", format(series.points.last!.value)))
      })
  }

  private static func words(_ series: [Series], _ format: (Double) -> String) -> String {
    series.map { series in
      "\(series.name) \(format(series.points.last!.value)) at step \(series.points.last!.step)"
    }.joined(separator: ", ")
  }

  private static func line(_ series: Series, _ x: Axis, _ y: Axis) -> Markup {
    let places = series.points.map { place($0.step, $0.value, x, y) }
    // A single point has no line: a short one is drawn.
    let path =
      places.count == 1 ? "M\(places[0])h4" : "M" + places.joined(separator: "L")
    return .element(
      "path",
      [
        "class": series.isDashed ? "curve dashed" : "curve",
        "style": "stroke:\(colour(series.colour))", "d": path,
      ])
  }

  private static func band(_ series: Series, _ x: Axis, _ y: Axis) -> [Markup] {
    guard series.range.count == series.points.count, series.points.count > 1 else { return [] }
    let pairs = zip(series.points, series.range)
    let upper = pairs.map { place($0.step, $1.upperBound, x, y) }
    let lower = pairs.map { place($0.step, $1.lowerBound, x, y) }.reversed()
    return [
      .element(
        "path",
        [
          "class": "band", "style": "fill:\(colour(series.colour))",
          "d": "M" + (upper + lower).joined(separator: "L") + "Z",
        ])
    ]
  }

  /// Where a value lies in a drawing of 1000 by 1000; at its edge where it lies beyond the scale.
  private static func place(_ step: Int, _ value: Double, _ x: Axis, _ y: Axis) -> String {
    let height = min(max(y.fraction(value), 0), 1)
    return "\((x.fraction(Double(step)) * 1000).fixed(1)) \(((1 - height) * 1000).fixed(1))"
  }

  /// With a margin, from 0 where all are above it.
  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let low = min(range.lowerBound, 0)
    let high = max(range.upperBound, 0)
    let margin = max((high - low) * 0.05, .leastNormalMagnitude)
    return (low < 0 ? low - margin : 0)...(high + margin)
  }
}

extension LineChart.Series {
  /// The means of a curve's points and, where it stands alone, how far its values spread.
  init(_ name: String, _ curve: Curve, colour: Int, isDashed: Bool = false, spreads: Bool = false) {
    self.init(
      name: name, colour: colour, isDashed: isDashed,
      points: curve.points.map { ($0.steps.upperBound, $0.mean) },
      range: spreads ? curve.points.map(\.values) : [])
  }

  /// What the epochs of a run tell of something.
  init(
    _ name: String, _ epochs: [EpochFigures], colour: Int, isDashed: Bool = false,
    _ value: (EpochFigures) -> Double?
  ) {
    self.init(
      name: name, colour: colour, isDashed: isDashed,
      points: epochs.compactMap { epoch in value(epoch).map { (epoch.step, $0) } })
  }
}
