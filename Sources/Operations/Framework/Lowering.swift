import Attributes
import IR
import Kernels

/// Where the tensors of one scheduled operation lie.
public struct Lowering: Sendable {
  public var site: Site
  public var operands: [Tensor]
  public var results: [Tensor]
  /// The operation's resources among the parameters.
  public var parameters: [Tensor]
  /// Their gradients; nil for what is not trained.
  public var gradients: [Tensor?]

  public init(
    site: Site, operands: [Tensor], results: [Tensor], parameters: [Tensor], gradients: [Tensor?]
  ) {
    self.site = site
    self.operands = operands
    self.results = results
    self.parameters = parameters
    self.gradients = gradients
  }

  public var attributes: [String: AttributeValue] { site.attributes }

  /// The residual, where the operation has one.
  public var residual: Tensor? { site.hasResidual ? operands.last : nil }

  public func parameter(_ index: Int) -> Tensor? {
    index < parameters.count ? parameters[index] : nil
  }

  public func gradient(_ index: Int) -> Tensor? {
    index < gradients.count ? gradients[index] : nil
  }
}
