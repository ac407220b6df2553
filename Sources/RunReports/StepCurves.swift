import Training

/// The figures of a run's steps over its steps.
struct StepCurves: Sendable {
  private(set) var loss = Curve()
  private(set) var learningRate = Curve()
  /// Seconds of a step.
  private(set) var seconds = Curve()
  /// Terms of the loss.
  private(set) var terms: [(name: String, curve: Curve)] = []
  private(set) var last: StepFigures?

  /// Adds a step that is after those before.
  mutating func add(_ figures: StepFigures) {
    loss.add(figures.loss, at: figures.step)
    learningRate.add(figures.learningRate, at: figures.step)
    seconds.add(figures.seconds - (last?.seconds ?? 0), at: figures.step)
    for term in figures.terms {
      if let index = terms.firstIndex(where: { $0.name == term.name }) {
        terms[index].curve.add(term.value, at: figures.step)
      } else {
        terms.append((term.name, Curve()))
        terms[terms.count - 1].curve.add(term.value, at: figures.step)
      }
    }
    last = figures
  }
}
