import IR
import Kernels

/// Gradient through activation, affine map, normalization and statistics at once (Ioffe 2015;
/// Wu 2018), with a residual r r + that. The gradients of gamma and beta are added to what has been
/// gathered.
struct NormalizeGradient: TakesResidual {
  static let name = "normalize_gradient"
  var dy = ValueID.unset
  var x = ValueID.unset
  var by = Prologue()
  var residual: Residual?
  var hasEffect: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    fields.visit("x", &x)
    by.visit(&fields)
    fields.visit(group: "residual", &residual)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [site[type: x].computed]
  }

  var overwritable: [ValueID] { (residual.map { [$0.value] } ?? []) + [dy] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(dy, site.result), .values(x, site.result)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    var results: [Place] = [.value(site.result)]
    if let affine = by.affine, let gamma = site.gradient(of: affine.gamma),
      let beta = site.gradient(of: affine.beta)
    {
      results += [gamma, beta]
    }
    return [
      LoweredCall(
        Kernel.NormalizeGradient(by.normalization()),
        [.value(dy), .value(x), .value(by.statistics)] + by.affinePlaces + [residualPlace],
        to: results)
    ]
  }
}
