import IR
import Kernels

/// A loss of a prediction. Results: terms (what the gradient needs), the loss (1).
public struct LossOperation: OperationDefinition {
  public static let name = "loss"
  var prediction = ValueID.unset
  var target = ValueID.unset
  var loss = Loss.blank

  public init() {}

  public init(_ loss: Loss, of prediction: ValueID, against target: ValueID) {
    self.loss = loss
    self.prediction = prediction
    self.target = target
  }

  /// The loss among the results.
  public static func scalar(_ results: [ValueID]) -> ValueID { results[1] }

  public var title: String { loss.function.rawValue.replacing("-", with: "_") }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("prediction", &prediction)
    fields.visit("target", &target)
    loss.visit(&fields)
  }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let terms = loss.termCount(of: site[type: prediction].shape)
    return [TensorType([terms]), TensorType([1])]
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard gradients.wants(prediction) || gradients.wants(target) else { return }
    let gradient = builder.emit(
      LossGradient(
        prediction: prediction, target: target, terms: site.results[0], loss: loss,
        weight: builder.lossWeight))
    gradients.add(gradient, to: prediction)
    // A volume that is its own target moves the loss from both sides; labels do not.
    guard gradients.wants(target), loss.target == .tensor else { return }
    gradients.add(builder.emit(ScaleOperation(gradient, by: -1)), to: target)
  }

  public func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Loss(loss), [prediction, target], to: site.results)]
  }
}

/// weight times the gradient by the prediction, with a residual r r + that.
struct LossGradient: TakesResidual {
  static let name = "loss_gradient"
  var prediction = ValueID.unset
  var target = ValueID.unset
  var terms = ValueID.unset
  var loss = Loss.blank
  var weight = 0.0
  var residual: Residual?

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("prediction", &prediction)
    fields.visit("target", &target)
    fields.visit("terms", &terms)
    loss.visit(&fields)
    fields.visit("weight", &weight)
    fields.visit(group: "residual", &residual)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [site[type: prediction]]
  }

  var overwritable: [ValueID] { residual.map { [$0.value] } ?? [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(prediction, site.result)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.LossGradient(loss, weight: weight),
        [.value(prediction), .value(target), .value(terms), residualPlace],
        to: [.value(site.result)])
    ]
  }
}
