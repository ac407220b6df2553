import IR
import Kernels
import Operations

/// Mixed precision: the volumes inside branches and their gradients become bfloat16, which halves
/// their bytes. What accumulates stays float32: the values on the grid that couplings carry, sums
/// with residuals, statistics, logits and losses, weights and their gradients (the rule of
/// Micikevicius et al. 2018, arXiv:1710.03740, with couplings' state counted among the sums).
enum MixedPrecision {
  /// The function with the types of those volumes replaced that every kernel which touches them can
  /// read and write as bfloat16, and with convolutions of narrow products.
  static func narrowed(_ function: Function, resources: [Resource]) -> Function {
    let calls = function.operations.flatMap { self.calls($0, function, resources) }
    var narrow = candidates(function, resources)
    for call in calls {
      let (operands, results) = call.narrowable
      for (index, tensor) in call.operands.enumerated() where !operands.contains(index) {
        if let tensor { narrow.remove(tensor.offset) }
      }
      for (index, tensor) in call.results.enumerated() where !results.contains(index) {
        narrow.remove(tensor.offset)
      }
    }
    // What kernels move is of one type on both sides.
    var count: Int
    repeat {
      count = narrow.count
      for case (let operand?, let result?) in calls.lazy
        .filter(\.onlyMoves).map({ ($0.operands[0]?.offset, $0.results.first?.offset) })
      where narrow.contains(operand) != narrow.contains(result) {
        narrow.subtract([operand, result])
      }
    } while narrow.count < count
    var narrowed = function
    for index in narrow { narrowed[type: ValueID(index)].element = .bfloat16 }
    for index in narrowed.operations.indices
    where convolutions.contains(narrowed.operations[index].name) {
      narrowed.operations[index].attributes["narrow"] = .boolean(true)
    }
    return narrowed
  }

  private static let convolutions: Set = [
    "convolution", "convolution_data_gradient", "convolution_weight_gradient",
    "transposed_convolution",
  ]

  /// Volumes of floats that are neither given nor asked for and not on the grid.
  private static func candidates(_ function: Function, _ resources: [Resource]) -> Set<Int> {
    let fixed = Set(function.arguments.map(\.value) + function.results.map(\.value))
    let gridValues = GridValues(function, resources: resources)
    return Set(
      function.operations.flatMap(\.results)
        .filter { value in
          function[type: value].rank == 5 && function[type: value].element == .float32
            && !fixed.contains(value) && !gridValues.contains(value)
        }.map(\.index))
  }

  /// The calls of an operation on tensors whose offsets are the indices of their values.
  private static func calls(
    _ operation: Operation, _ function: Function, _ resources: [Resource]
  ) -> [KernelCall] {
    func tensor(_ space: Space, _ index: Int, _ type: TensorType) -> Tensor {
      Tensor(
        space: space, offset: index,
        storage: StorageType(
          shape: type.shape, element: .float32, layout: type.rank == 5 ? .blocked(1) : .plain))
    }
    func arena(_ values: [ValueID]) -> [Tensor] {
      values.map { tensor(.arena, $0.index, function[type: $0]) }
    }
    // Parameters are no values: indices of none.
    let parameters = operation.resources.map {
      tensor(.parameters, -1, resources[$0.index].type)
    }
    return Catalogue.definition(operation.name).calls(
      Lowering(
        site: Site(operation, in: function, of: resources), operands: arena(operation.operands),
        results: arena(operation.results), parameters: parameters,
        gradients: zip(parameters, operation.resources).map { tensor, resource in
          resources[resource.index].role == .parameter ? tensor : nil
        }))
  }
}
