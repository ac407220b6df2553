import IR
import Kernels
import Operations

/// How every value and resource of some functions lies in memory.
///
/// Values that kernels want alike share a channel block, and so do the values that a split or a
/// concatenation connects, where their channels fall on blocks: then the parts are ranges of bytes
/// of the whole and nothing has to be copied.
struct StorageAssignment: Sendable {
  private var values: [[Int: StorageType]] = []
  private(set) var resources: [StorageType] = []

  /// Storage of a value of the function at `index` of those given.
  func storage(_ value: ValueID, in index: Int) -> StorageType { values[index][value.index]! }

  init(_ lowered: [Lowered], resources: [Resource], target: any Target) {
    let functions = lowered.map(\.function)
    var classes = Classes(lowered, resources, target)
    classes.link()
    classes.alignMovements()
    self.resources = resources.indices.map { classes.resourceStorage($0) }
    values = functions.indices.map { index in
      var storages: [Int: StorageType] = [:]
      for value in Self.values(of: functions[index]) {
        storages[value.index] = classes.valueStorage(value, in: index)
      }
      return storages
    }
  }

  private static func values(of function: Function) -> Set<ValueID> {
    Set(function.arguments.map(\.value)).union(function.operations.flatMap(\.results))
  }
}

/// Things that share a channel block: a union-find over values and weights' sides.
private struct Classes {
  private enum Node: Hashable {
    case value(Int, ValueID)
    case weightInput(ResourceID)
    case weightOutput(ResourceID)
  }

  private let functions: [Function]
  private let steps: [[Lowered.Step]]
  private let resources: [Resource]
  private let target: any Target
  private var indices: [Node: Int] = [:]
  private var parents: [Int] = []
  private var channels: [Int] = []
  /// Block of each class, at its root.
  private var blocks: [Int: Int] = [:]

  init(_ lowered: [Lowered], _ resources: [Resource], _ target: any Target) {
    functions = lowered.map(\.function)
    steps = lowered.map(\.steps)
    self.resources = resources
    self.target = target
  }

  private mutating func root(_ node: Node) -> Int {
    if let index = indices[node] { return find(index) }
    indices[node] = parents.count
    parents.append(parents.count)
    switch node {
    case .value(let function, let value): channels.append(functions[function][type: value].shape[1])
    case .weightInput(let resource): channels.append(resources[resource.index].type.shape[1])
    case .weightOutput(let resource): channels.append(resources[resource.index].type.shape[0])
    }
    return parents.count - 1
  }

  private mutating func find(_ index: Int) -> Int {
    var root = index
    while parents[root] != root { root = parents[root] }
    var current = index
    while parents[current] != root { (parents[current], current) = (root, parents[current]) }
    return root
  }

  private mutating func join(_ first: Node, _ second: Node) {
    let (a, b) = (root(first), root(second))
    if a != b { parents[max(a, b)] = min(a, b) }
  }

  /// Joins what the operations' definitions want alike.
  mutating func link() {
    for (index, function) in functions.enumerated() {
      for step in steps[index] {
        for link in step.links {
          switch link {
          case .values(let first, let second):
            // Vectors and scalars are stored plainly.
            guard function[type: first].rank == 5 else { continue }
            join(.value(index, first), .value(index, second))
          case .weightInput(let weight, let value): join(.weightInput(weight), .value(index, value))
          case .weightOutput(let weight, let value):
            join(.weightOutput(weight), .value(index, value))
          }
        }
      }
    }
    for index in parents.indices where find(index) == index {
      blocks[index] = target.channelBlock(channels: channels[index])
    }
  }

  /// Lowers the blocks of what a split or concatenation connects until its parts fall on blocks;
  /// where only single channels would do, the parts stay apart and are copied.
  mutating func alignMovements() {
    var groups: [Int: Set<Int>] = [:]
    for (index, steps) in steps.enumerated() {
      for step in steps where !step.movements.isEmpty {
        let values = step.operation.operands + step.operation.results
        let touched = Set(values.map { root(.value(index, $0)) })
        let members = touched.union(touched.flatMap { groups[$0] ?? [] })
        let counts =
          members.map { channels[$0] }
          + step.movements.flatMap { [$0.operandChannel, $0.resultChannel] }
        guard let block = commonBlock(members.compactMap { blocks[$0] }, counts) else { continue }
        for member in members {
          blocks[member] = block
          groups[member] = members
        }
      }
    }
  }

  private func commonBlock(_ blocks: [Int], _ counts: [Int]) -> Int? {
    if blocks.allSatisfy({ $0 == 1 }) { return 1 }
    return target.channelBlocks.first { block in
      1 < block && block <= blocks.max()! && counts.allSatisfy { $0 % block == 0 }
    }
  }

  mutating func valueStorage(_ value: ValueID, in index: Int) -> StorageType {
    let type = functions[index][type: value]
    let element = target.storedElement(type.element)
    guard type.rank == 5 else {
      return StorageType(shape: type.shape, element: element, layout: .plain)
    }
    let root = root(.value(index, value))
    let block = blocks[root] ?? target.channelBlock(channels: type.shape[1])
    return StorageType(shape: type.shape, element: element, layout: .blocked(block))
  }

  mutating func resourceStorage(_ index: Int) -> StorageType {
    let type = resources[index].type
    guard type.rank == 5 else {
      return StorageType(shape: type.shape, element: target.element, layout: .plain)
    }
    let input = blocks[root(.weightInput(ResourceID(index)))] ?? 1
    let output = blocks[root(.weightOutput(ResourceID(index)))] ?? 1
    return target.convolutionWeight(shape: type.shape, inputBlock: input, outputBlock: output)
  }
}

extension Target {
  /// What stands in memory for an element of the IR. A backend that computes in float64 narrows
  /// nothing: it is there to tell what rounding does.
  fileprivate func storedElement(_ type: Element) -> ElementType {
    switch type {
    case .float32, .float64: element
    case .bfloat16: element == .float32 ? .bfloat16 : element
    case .int32: .int32
    case .uint8: .uint8
    case .fixed: element.onGrid
    }
  }
}
