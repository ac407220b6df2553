import Attributes
import IR
import Kernels

/// alpha a + beta b: operands a, b of one type. Where both are on the grid it has its `range`.
struct AddOperation: OperationDefinition {
  let name = "add"
  let obstacle =
    "a sum is undone only where one of its terms is known from elsewhere, and both are on the grid"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    guard site.operandTypes[0] == site.operandTypes[1] else {
      throw OperationFault(
        "shapes-differ",
        "a sum of \(site.operandTypes[0].shape) and \(site.operandTypes[1].shape)")
    }
    return [site.input]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0] else { return [nil, nil] }
    return ["alpha", "beta"].enumerated().map { index, name in
      let factor = site.attributes.real(name)
      guard wanted[index] else { return nil }
      return factor == 1 ? dy : builder.emit("scale", [dy], ["factor": .real(factor)])[0]
    }
  }

  func isOnGrid(_ site: Site, operands: [Bool]) -> Bool {
    operands.allSatisfy { $0 } && abs(site.attributes.real("alpha")) == 1
      && abs(site.attributes.real("beta")) == 1
  }

  var mayLeaveRange: Bool { true }

  func inverses(_ site: Site) -> [Operation] {
    // a = (y - beta b) / alpha, and the same for b.
    let alpha = site.attributes.real("alpha")
    let beta = site.attributes.real("beta")
    guard alpha != 0, beta != 0, site.operands[0] != site.operands[1] else { return [] }
    return [
      site.operation(
        operands: [site.results[0], site.operands[1]], results: [site.operands[0]],
        adding: ["alpha": .real(1 / alpha), "beta": .real(-beta / alpha)]),
      site.operation(
        operands: [site.results[0], site.operands[0]], results: [site.operands[1]],
        adding: ["alpha": .real(1 / beta), "beta": .real(-alpha / beta)]),
    ]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0), (1, 0)] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    site.operands.map { .values($0, site.results[0]) }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let kernel = Kernel.add(
      alpha: lowering.attributes.real("alpha"), beta: lowering.attributes.real("beta"),
      range: lowering.attributes.range)
    return [KernelCall(kernel, operands: lowering.operands, results: lowering.results)]
  }
}

/// factor x: operand x.
struct ScaleOperation: OperationDefinition {
  let name = "scale"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    return builder.emit("scale", [dy], site.attributes)
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0)] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .scale(factor: lowering.attributes.real("factor")), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}

/// A tensor of zeros.
struct ZeroOperation: OperationDefinition {
  let name = "zero"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType(site.attributes.integers("shape"))]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [KernelCall(.zero, operands: [], results: lowering.results)]
  }
}
