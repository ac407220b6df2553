import Compiler
import IR
import Kernels
import Program

extension Compilation {
  /// The layers of the network with their costs.
  ///
  /// - Parameter entry: a planned training step of this compilation, whose kernels are counted.
  public func networkLayers(_ entry: Entry) -> [NetworkLayer] {
    let flops = entry.forwardFlops(on: options.target)
    let function = elaborated.functions[0]
    var layers: [NetworkLayer] = []
    var makers: [ValueID: Int] = [:]
    for operation in networkOperations {
      guard let result = operation.results.last else { continue }
      let path = operation.anchor.path
      let reads = operation.operands.map { makers[$0] ?? -1 }
      if layers.last?.path != path {
        layers.append(
          NetworkLayer(
            path: path, operations: [], line: operation.anchor.span?.start.line ?? 0, shape: [],
            parameters: 0, flops: flops[path] ?? 0, reads: [],
            isInvertible: false,
            branch: function.branch(of: operation)))
      }
      let index = layers.count - 1
      layers[index].operations.append(operation.title)
      layers[index].shape = function[type: result].shape
      layers[index].isInvertible = layers[index].isInvertible || function.isInBijection(operation)
      layers[index].parameters += operation.resources.reduce(0) {
        $0 + elaborated.resources[$1.index].type.count
      }
      for read in reads where read != index && !layers[index].reads.contains(read) {
        layers[index].reads.append(read)
      }
      for result in operation.results { makers[result] = index }
    }
    return layers
  }
}

extension Function {
  /// The regions around an operation, the innermost first.
  private func regions(around operation: Operation) -> [Region] {
    var around: [Region] = []
    var next = operation.region
    while let region = next {
      around.append(regions[region.index])
      next = regions[region.index].parent
    }
    return around
  }

  /// Whether an operation is a part of a bijection. What F and G of a coupling do is none of its own, and
  /// a side branch leads out of the bijections around it.
  fileprivate func isInBijection(_ operation: Operation) -> Bool {
    regions(around: operation).prefix { $0.kind != .branch && $0.kind != .couplingBranch }
      .contains { $0.kind == .coupling || $0.kind == .invertible }
  }

  fileprivate func branch(of operation: Operation) -> String? {
    regions(around: operation).last { $0.kind == .branch }?.anchor.path
  }
}

extension Entry {
  /// Arithmetic of each term's first forward evaluation, by its path.
  fileprivate func forwardFlops(on target: any Target) -> [String: Double] {
    guard let plan, let problem else { return [:] }
    var first: [Int: Int] = [:]
    for (index, step) in plan.steps.enumerated() where first[step.operation] == nil {
      first[step.operation] = index
    }
    var flops: [String: Double] = [:]
    for (call, index) in zip(calls, callSteps) {
      let operation = plan.steps[index].operation
      guard operation < problem.operations.count, first[operation] == index,
        problem.operations[operation].phase == .forward
      else { continue }
      flops[sources[operation].path, default: 0] += target.flops(call.abstract)
    }
    return flops
  }
}
