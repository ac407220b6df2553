import CPUTarget
import Compiler
import Diagnostics
import Kernels
import ModelLanguage
import Operations
import Plan
import Planner
import Program

/// A model that was rejected, with the diagnostics as a user sees them.
public struct Rejection: Error, CustomStringConvertible {
  public var diagnostics: [Diagnostic]
  public var description: String
}

/// Compiles a model's text. Throws `Rejection`.
///
/// - Parameters:
///   - settings: values of the model's parameters, as `--set` gives them.
///   - fusing: whether operations are fused, as they are for users.
///   - adjust: changes to the resolved model before it is compiled.
public func compile(
  _ text: String, _ settings: [String: String] = [:], patch: [Int]? = nil, batch: Int? = nil,
  for target: any Target = CPUTarget(), probes: Bool = false,
  fusing: Bool = true,
  adjusting adjust: (inout ResolvedModel) -> Void = { _ in }
) throws -> Compilation {
  let source = SourceText(name: "model.yaml", text: text)
  var (model, diagnostics) = Language.resolve(
    source: source, overrides: settings, patch: patch, batch: batch,
    layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications)
  if model != nil {
    adjust(&model!)
    var options = Compilation.Options(target: target, probes: probes)
    options.fuses = fusing
    let compiled = Compilation.compile(model!, options: options)
    diagnostics += compiled.diagnostics
    if let compilation = compiled.compilation { return compilation }
  }
  throw Rejection(
    diagnostics: diagnostics,
    description: DiagnosticRenderer(sources: [source]).render(diagnostics))
}

extension Compilation {
  /// The program of a policy without a budget: for `recompute` and `invert` the smallest arena.
  public func program(_ policy: Policy) -> Program {
    guard let plan = Planner.plan(problem, policy: policy, budget: nil) else {
      preconditionFailure("every policy has a plan where there is no budget")
    }
    return program(plan, source: "")
  }
}
