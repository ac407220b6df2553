import Diagnostics
import Experiment

extension Resolver {
  /// The steps of an epoch; nil where the model does not say, or says what no epoch has.
  mutating func epoch(_ single: Settings) -> Int? {
    guard single.values["epoch"] != nil else { return nil }
    let (epoch, accumulation) = (single.integer("epoch"), single.integer("accumulation"))
    guard epoch.isMultiple(of: accumulation) else {
      analysis.report.error(
        "out-of-range",
        "an epoch ends with an update: expected a multiple of 'accumulation', which is \(accumulation), found \(epoch)",
        at: definition.sections["epoch"]?.value.span)
      return nil
    }
    return epoch
  }

  mutating func validation() -> ValidationRule? {
    guard let entry = definition.sections["validation"] else { return nil }
    let settings = section("validation", Vocabulary.validation)
    let subject = ValidationRule.Subject(rawValue: settings.string("on")) ?? .patches
    let batches = settings.values["batches"].map { _ in settings.integer("batches") }
    if subject == .volumes, batches != nil {
      analysis.report.error(
        "unknown-key", "'batches' counts batches of patches: with 'on: volumes' there are none",
        at: entry.keySpan)
    }
    return ValidationRule(every: settings.integer("every"), on: subject, batches: batches)
  }

  mutating func earlyStopping() -> EarlyStopping? {
    guard let entry = definition.sections["early-stopping"] else { return nil }
    let settings = section("early-stopping", Vocabulary.earlyStopping)
    if definition.sections["validation"] == nil {
      analysis.report.error(
        "missing-key", "'early-stopping' counts validations, so the model needs 'validation'",
        at: entry.keySpan)
    }
    return EarlyStopping(
      patience: settings.integer("patience"), improvement: settings.real("improvement"))
  }

  /// Reports a validation of a network that has nothing to compare with labels.
  mutating func checkValidation(of experiment: Experiment) {
    guard experiment.validation != nil, !experiment.outputs.isEmpty, !experiment.hasLabels else {
      return
    }
    analysis.report.error(
      "nothing-to-validate", "no output is compared with labels, so there is nothing to validate",
      at: definition.sections["validation"]?.keySpan)
  }
}
