import Reports

extension RunPage {
  struct CaseRow {
    var name: String
    /// Of each run; nil where it has none.
    var dice: [Double?]
  }

  /// The cases that runs were scored on, the worst first: by the mean over the runs of their mean Dice.
  static func caseRows(_ scores: [ValidationScores]) -> [CaseRow] {
    let dice = scores.map { scores in
      Dictionary(scores.cases.map { ($0.name, $0.meanDice) }, uniquingKeysWith: { one, _ in one })
    }
    let names = Set(dice.flatMap(\.keys))
    let rows = names.map { name in CaseRow(name: name, dice: dice.map { $0[name] ?? nil }) }
    func mean(_ row: CaseRow) -> Double {
      let all = row.dice.compactMap(\.self)
      return all.isEmpty ? 2 : all.reduce(0, +) / Double(all.count)
    }
    return rows.sorted { (mean($0), $0.name) < (mean($1), $1.name) }
  }

  /// Scores of each case, the worst first.
  var cases: [Markup] {
    let scored = zip(names, runs).compactMap { name, run in run.scores.map { (name, $0) } }
    guard !scored.isEmpty else { return [] }
    let table = only == nil ? sideBySide(scored) : table(of: scored[0].1)
    return [
      .element("h2", "Cases held out"),
      .element(
        "p", ["class": "note"],
        "The worst first, by mean Dice over labels. \(only == nil ? "For each run the mean Dice of the case." : "Distances are in mm.")"
      ), table,
    ]
  }

  private func table(of scores: ValidationScores) -> Markup {
    let labels = scores.labels
    let distances = scores.cases.contains { item in
      labels.contains { item.value("HD95", of: $0) != nil }
    }
    let heads =
      ["case", "mean Dice"] + labels.map { "Dice \(scores.name(of: $0))" }
      + (distances ? labels.map { "HD95 \(scores.name(of: $0))" } : [])
    return Markup.table(
      heads,
      scores.cases.map { item in
        [item.name, Self.share(item.meanDice)]
          + labels.map { Self.share(item.value("Dice", of: $0)) }
          + (distances
            ? labels.map { item.value("HD95", of: $0)?.fixed(2) ?? "undefined" } : [])
      }, label: "Scores of the cases", style: "scroll short long")
  }

  private func sideBySide(_ scored: [(name: String, scores: ValidationScores)]) -> Markup {
    Markup.table(
      ["case"] + scored.map(\.name),
      Self.caseRows(scored.map(\.scores)).map { row in
        [row.name]
          + zip(scored, row.dice).map { run, dice in
            run.scores.cases.contains { $0.name == row.name } ? Self.share(dice) : "not held out"
          }
      }
        + [["mean over labels"] + scored.map { Self.share($0.scores.meanDice) }],
      label: "Mean Dice of the cases", style: "scroll short long")
  }

  private static func share(_ value: Double?) -> String { value?.fixed(4) ?? "undefined" }

  /// Pictures of the worst cases.
  var overlays: [Markup] {
    guard !pictures.isEmpty else { return [] }
    let labels = runs[0].program.experiment.outputs.lazy.compactMap(\.labels).first ?? []
    // A model that only counts its labels leaves their names to the data set.
    let called = runs.lazy.compactMap(\.scores?.names).first ?? [:]
    return [
      .element("h2", "The worst cases"),
      .element(
        "p", ["class": "note"],
        "Planes across D, H and W where the reference has the most voxels: seen from above, from the front and from the left."
      ),
      .element(
        "ul", ["class": "legend"],
        labels.dropFirst().enumerated().map { index, label in
          .element(
            "li", [:],
            .element("i", ["style": "background:\(LineChart.colour(index))"], []),
            .text(called[label.description] ?? label.description))
        }),
      .element(
        "div", ["class": "montages wide"],
        pictures.map { item in
          .element(
            "figure", ["class": "case"],
            [.element("figcaption", item.name)]
              + item.strips.flatMap { strip -> [Markup] in
                [
                  .element("small", strip.name),
                  .picture(
                    png: strip.picture.bytes, width: strip.picture.width,
                    height: strip.picture.height, "\(item.name), \(strip.name)", style: "strip"),
                ]
              })
        }),
    ]
  }
}
