import TensorBoard
import Training

/// What TensorBoard is told of a run.
struct RunEvents {
  private let record: RunRecord

  init(_ record: RunRecord) { self.record = record }

  /// The file's beginning: what kind of file it is, and the hyperparameters.
  func beginning() -> [UInt8] {
    let settings = RunSetting.all(of: record.settings, record.program.experiment)
      .map { (name: $0.name, value: $0.value) }
    let time = record.history.first?.time(at: 0) ?? 0
    let shown = Event(
      time: time, step: 0,
      [
        .hyperparameters(
          .experiment(settings, curves: ["loss/total", "dice/mean", "dice/moving"])),
        .hyperparameters(.beginning(settings, time: time)),
      ])
    return Event.beginning(time: time) + shown.record
  }

  /// - Parameter former: seconds of training before the step.
  func step(_ figures: StepFigures, after former: Double) -> Event {
    let terms = figures.terms.map { term in
      Event.Content.scalar(tag: "loss/" + term.shortName, term.value)
    }
    return Event(
      time: time(of: figures.step, figures.seconds), step: figures.step,
      [
        .scalar(tag: "loss/total", figures.loss),
        .scalar(tag: "learning_rate", figures.learningRate),
        .scalar(tag: "seconds_per_step", figures.seconds - former),
      ] + terms)
  }

  /// - Parameter seconds: of training so far.
  func epoch(_ figures: EpochFigures, at seconds: Double) -> Event {
    var curves: [(tag: String, value: Double?)] = [
      ("loss/epoch", figures.loss),
      ("dice/mean", figures.meanDice), ("dice/moving", figures.movingDice),
    ]
    for (label, dice) in figures.dice.sorted(by: { $0.key < $1.key }) {
      curves.append(("dice/label/\(label)", dice))
    }
    return Event(
      time: time(of: figures.step, seconds), step: figures.step,
      curves.compactMap { tag, value in value.map { .scalar(tag: tag, $0) } })
  }

  /// The bytes of a step, planned and measured, at the end of what a process trained.
  ///
  /// - Parameter seconds: of training so far.
  static func memory(_ process: TrainingProcess, at seconds: Double) -> Event {
    Event(
      time: process.time(at: seconds), step: process.steps,
      [
        .scalar(tag: "memory/planned_bytes", Double(process.plannedBytes)),
        .scalar(tag: "memory/measured_bytes", Double(process.measuredBytes)),
        .scalar(tag: "memory/process_bytes", Double(process.processBytes)),
      ])
  }

  /// Pictures of cases held out, and that the run is over.
  func end(_ pictures: [CasePictures]) -> [Event] {
    let seconds = record.curves.last?.seconds ?? 0
    let time = time(of: record.steps, seconds)
    let shown = pictures.flatMap { item in
      item.strips.map { strip in
        Event.Content.picture(
          tag: "\(item.name)/\(strip.name)", png: strip.picture.bytes,
          width: strip.picture.width, height: strip.picture.height)
      }
    }
    return (shown.isEmpty ? [] : [Event(time: time, step: record.steps, shown)]) + [
      Event(time: time, step: record.steps, [.hyperparameters(.end(time: time))])
    ]
  }

  private func time(of step: Int, _ seconds: Double) -> Double {
    record.history.process(of: step)?.time(at: seconds) ?? seconds
  }
}
