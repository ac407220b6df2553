import IR
import Kernels
import Operations
import Plan

/// A function as a planning problem, and the way back from plan indices to the function.
struct ProblemBuilder: Sendable {
  private(set) var problem: Problem
  /// IR operations of the problem: the program's, then the inverses.
  private(set) var operations: [Operation]
  /// IR value of each value of the problem.
  private(set) var values: [ValueID]
  /// The path of what makes each value; an argument's name.
  private(set) var paths: [String]

  private let function: Function
  private let resources: [Resource]
  private let storage: @Sendable (ValueID) -> StorageType
  private let resourceStorage: [StorageType]
  private let profile: BackendProfile
  private let rates: Rates
  private var indices: [ValueID: Int] = [:]

  init(
    _ function: Function, backwardStart: Int, resources: [Resource],
    storage: @escaping @Sendable (ValueID) -> StorageType, resourceStorage: [StorageType],
    profile: BackendProfile, rates: Rates
  ) {
    self.function = function
    self.resources = resources
    self.storage = storage
    self.resourceStorage = resourceStorage
    self.profile = profile
    self.rates = rates
    problem = Problem(alignment: Alignment.bytes)
    operations = []
    values = []
    paths = []
    for argument in function.arguments {
      problem.values[index(argument.value)].isInput = true
      name(index(argument.value), argument.name, path: argument.name)
    }
    for (position, operation) in function.operations.enumerated() {
      let phase: Problem.Phase = position < backwardStart ? .forward : .backward
      problem.operations.append(planned(operation, phase))
      operations.append(operation)
    }
    for result in function.results { problem.values[index(result.value)].isOutput = true }
    addInverses(backwardStart)
  }

  /// Inverse producers of the forward pass's volumes: those that are exact, so that no plan changes
  /// a result.
  private mutating func addInverses(_ backwardStart: Int) {
    let arguments = Set(function.arguments.map(\.value))
    let gridValues = GridValues(function, resources: resources)
    for operation in function.operations[..<backwardStart] {
      let site = Site(operation, in: function, of: resources)
      for inverse in gridValues.exactInverses(site)
      where !arguments.contains(inverse.results[0]) {
        problem.inverses.append(planned(inverse, .backward))
        operations.append(inverse)
      }
    }
  }

  private mutating func index(_ value: ValueID) -> Int {
    if let known = indices[value] { return known }
    problem.values.append(
      Problem.Value("%\(value.index)", bytes: max(storage(value).byteCount, 1)))
    values.append(value)
    paths.append("")
    indices[value] = problem.values.count - 1
    return problem.values.count - 1
  }

  private mutating func name(_ value: Int, _ name: String, path: String) {
    problem.values[value].name = name
    paths[value] = path
  }

  private mutating func planned(
    _ operation: Operation, _ phase: Problem.Phase
  ) -> Problem.Operation {
    let site = Site(operation, in: function, of: resources)
    let definition = Catalogue.definition(operation.name)
    let operands = operation.operands.map { index($0) }
    let results = operation.results.map { index($0) }
    // What an inverse rebuilds has its name from the operation that makes it first.
    for result in results where paths[result].isEmpty {
      name(
        result, "\(operation.anchor.path):\(operation.name)%\(values[result].index)",
        path: operation.anchor.path)
    }
    let calls = self.calls(site, definition)
    let seconds = calls.reduce(0) { $0 + rates.seconds($1.kernel.family, $1.cost) }
    let scratch = calls.map { call in
      profile.scratchBytes(
        call.kernel, operands: call.operands.map { $0?.storage },
        results: call.results.map(\.storage))
    }
    let transfers = transfers(site, definition.movements(site), seconds: seconds)
    return Problem.Operation(
      operation.name, phase, operands: operands, results: results,
      scratchBytes: scratch.max() ?? 0, seconds: transfers.isEmpty ? seconds : 0,
      isRepeatable: !definition.hasEffect,
      inPlace: definition.inPlace(site)
        .filter { storage(site.operands[$0.operand]) == storage(site.results[$0.result]) }
        .map { Problem.Pair(operand: $0.operand, result: $0.result) },
      transfers: transfers)
  }

  /// Arithmetic operations of a step in which every operation of the function runs once, those on
  /// padding included.
  var flops: Double {
    function.operations.reduce(0) { sum, operation in
      let site = Site(operation, in: function, of: resources)
      return calls(site, Catalogue.definition(operation.name)).reduce(sum) { $0 + $1.cost.flops }
    }
  }

  /// The calls that the operation would lower to, at no address: their cost and scratch depend on
  /// the storage alone.
  private func calls(_ site: Site, _ definition: any OperationDefinition) -> [KernelCall] {
    let parameters = site.operation.resources.map {
      Tensor(space: .parameters, offset: 0, storage: resourceStorage[$0.index])
    }
    return definition.calls(
      Lowering(
        site: site,
        operands: site.operands.map { Tensor(space: .arena, offset: 0, storage: storage($0)) },
        results: site.results.map { Tensor(space: .arena, offset: 0, storage: storage($0)) },
        parameters: parameters,
        gradients: zip(parameters, site.resources).map { tensor, resource in
          resource.role == .parameter
            ? Tensor(space: .gradients, offset: 0, storage: tensor.storage) : nil
        }))
  }

  /// Byte ranges of an operation that only moves channels; empty where the ranges do not fall on
  /// channel blocks, so that it has to compute.
  private func transfers(
    _ site: Site, _ movements: [Movement], seconds: Double
  ) -> [Problem.Transfer] {
    var transfers: [Problem.Transfer] = []
    let all = movements.reduce(0) { $0 + $1.count }
    for movement in movements {
      let source = storage(site.operands[movement.operand])
      let target = storage(site.results[movement.result])
      guard case .blocked(let block) = source.layout, source.layout == target.layout,
        movement.operandChannel % block == 0, movement.resultChannel % block == 0,
        movement.count % block == 0
      else { return [] }
      let channelBytes = source.byteCount / source.shape[1].roundedUp(to: block)
      transfers.append(
        Problem.Transfer(
          operand: movement.operand, operandOffset: movement.operandChannel * channelBytes,
          result: movement.result, resultOffset: movement.resultChannel * channelBytes,
          count: movement.count * channelBytes,
          seconds: seconds * Double(movement.count) / Double(all)))
    }
    return transfers
  }
}
