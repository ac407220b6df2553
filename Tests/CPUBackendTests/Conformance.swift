import CPUBackend
import CPUTarget
import Kernels
import Randomness
import ReferenceBackend
import Testing

/// One kernel call on random tensors, and how near the CPU backend has to come to the reference.
struct Conformance: CustomStringConvertible {
  /// What a tensor is filled with.
  enum Fill {
    /// Uniform in [-1, 1], on the grid where the tensor is.
    case uniform
    /// Uniform in [0, 1].
    case positive
    /// Uniform in [1, 3]: what may be divided by.
    case divisors
    /// Mean and inverse standard deviation in turn.
    case statistics
    /// Sixteenths in [-1, 1], and as statistics powers of two for the deviations: what normalization
    /// by them makes of a bfloat16 is exact.
    case coarse, coarseStatistics
    /// Whole numbers below the bound.
    case labels(Int)
    /// Of every magnitude up to the bound: uniform in ±1, ±100 and ± the bound, tiny numbers and zeros.
    case wide(Float)
    /// Uniform in ±150, tiny numbers, zeros, infinities and NaN.
    case unbounded
    /// The same number everywhere.
    case constant(Float)
  }

  /// A value that is put into a tensor before the call: into an operand or, after those, into a result
  /// that holds something; at a row-major index. On the fixed-point grid the nearest value that is on it.
  struct Planted {
    var tensor: Int
    var index: Int
    var value: Float
  }

  var kernel: Kernel
  var operands: [StorageType?]
  var results: [StorageType]
  /// Largest absolute difference allowed.
  var tolerance: Double
  /// The same as a share of what is expected, added to it.
  var relativeTolerance = 0.0
  /// Fill of operands that are not uniform.
  var fills: [Int: Fill] = [:]
  /// Results that hold something before the call, as uniform numbers with zero padding; the others
  /// hold rubbish, padding included.
  var updated: Set<Int> = []
  /// Results that lie where an operand lies.
  var aliases: [Int: Int] = [:]
  var seed: UInt64 = 1
  var planted: Planted?
  /// Of the fixed-point grid.
  var range = 1024.0

  init(
    kernel: some KernelRecord, operands: [StorageType?], results: [StorageType],
    tolerance: Double, relativeTolerance: Double = 0, fills: [Int: Fill] = [:],
    updated: Set<Int> = [], aliases: [Int: Int] = [:], seed: UInt64 = 1, range: Double = 1024
  ) {
    self.kernel = kernel.kernel
    self.operands = operands
    self.results = results
    self.tolerance = tolerance
    self.relativeTolerance = relativeTolerance
    self.fills = fills
    self.updated = updated
    self.aliases = aliases
    self.seed = seed
    self.range = range
  }

  /// The call without addresses.
  var call: AbstractCall { AbstractCall(kernel, operands: operands, results: results) }

  var description: String {
    let shapes = operands.map { $0.map { "\($0.shape) \($0.layout)" } ?? "none" }
    return "\(kernel) of \(shapes) to \(results.map { "\($0.shape) \($0.layout)" }), seed \(seed)"
  }

  static func step(range: Double) -> StepContext {
    StepContext(seed: 7, step: 3, update: 4, learningRate: 0.1, range: range)
  }

  /// Runs the call on both backends and compares every stored element; where the kernel reads or
  /// writes bfloat16 too, once more with all that may be so, and where its products may be narrow,
  /// with those alone.
  func check(threads: Int = 2, isa: InstructionSet? = nil, narrowed isNarrowed: Bool = true) throws
  {
    try compare(threads: threads, isa: isa)
    guard isNarrowed else { return }
    let narrow = narrowed()
    if narrow.operands != operands || narrow.results != results {
      try narrow.compare(threads: threads, isa: isa)
    }
    let products = withNarrowProducts()
    if products.hasNarrowProducts { try products.compare(threads: threads, isa: isa) }
  }

  /// The same call with narrow products, where it is a convolution.
  func withNarrowProducts() -> Conformance {
    var result = self
    switch kernel {
    case .convolution(var own):
      own.attributes.narrow = true
      result.kernel = own.kernel
    case .convolutionDataGradient(var own):
      own.attributes.narrow = true
      result.kernel = own.kernel
    case .convolutionWeightGradient(var own):
      own.attributes.narrow = true
      result.kernel = own.kernel
    default: break
    }
    return result
  }

  /// Whether it is a convolution whose products are narrow on the CPU.
  var hasNarrowProducts: Bool {
    guard let convolution = kernel.record as? any CPUConvolution else { return false }
    return convolution.attributes.narrow && convolution.tiling(of: call)?.filtering != nil
  }

  /// The same call with bfloat16 wherever the kernel takes it, and with narrow products.
  func narrowed() -> Conformance {
    let positions = AbstractCall(kernel, operands: operands, results: results).narrowable
    var narrow = withNarrowProducts()
    for index in positions.operands where operands[index]?.element == .float32 {
      let alias = aliases.first { $0.value == index }
      if let alias, !positions.results.contains(alias.key) { continue }
      narrow.operands[index]?.element = .bfloat16
    }
    for index in positions.results where results[index].element == .float32 {
      if let operand = aliases[index], narrow.operands[operand]?.element != .bfloat16 { continue }
      narrow.results[index].element = .bfloat16
    }
    return narrow
  }

  private func compare(threads: Int, isa: InstructionSet?) throws {
    let expected = try run(ReferenceBackend<Float>())
    let actual = try run(CPUBackend(threads: threads, isa: isa))
    #expect(actual.faults == expected.faults, "\(self)")
    for index in results.indices {
      let (a, b) = (values(actual.results[index], index), values(expected.results[index], index))
      let isNarrow = results[index].element == .bfloat16
      if hasNarrowProducts {
        compareRounded(a, b, isNarrow: isNarrow)
        continue
      }
      let agreement = Agreement(
        a, b, tolerance: tolerance, relative: relativeTolerance, isNarrow: isNarrow)
      let at = agreement.worst
      #expect(
        agreement.excess <= 0, "result \(index) at \(at): \(a[at]), not \(b[at]), \(self)")
      #expect(
        agreement.unequal <= 1 + a.count / 50,
        "\(agreement.unequal) of \(a.count) are rounded otherwise, \(self)")
    }
  }

  /// Points of narrow products that are nearly the same may be rounded to neighbours: one of ten
  /// thousand is. The rounding of points itself makes 6.5e-3 of a result's root mean square, these few
  /// a tenth of that; at one element five times as much.
  private func compareRounded(_ a: [Double], _ b: [Double], isNarrow: Bool) {
    let scale = (b.reduce(0) { $0 + $1 * $1 } / Double(b.count)).squareRoot()
    let differences = zip(a, b).map {
      Agreement.difference($0, $1) - (isNarrow ? 0x1p-7 * abs($1) : 0)
    }
    let squares = differences.reduce(0) { $0 + max($1, 0) * max($1, 0) }
    let error = (squares / Double(b.count)).squareRoot() / scale
    let worst = (differences.max() ?? 0) / scale
    // Not-a-number is in no range.
    #expect((0...1e-3).contains(error), "\(self)")
    #expect(!differences.contains { $0.isNaN } && worst < 1e-2, "\(self)")
  }

  /// The bytes of all results, and what the backend found in them.
  func run(_ backend: some Backend) throws -> (results: [[UInt8]], faults: Faults) {
    var next = 0
    func place(_ storage: StorageType) -> Tensor {
      defer { next += storage.byteCount.roundedUp(to: Alignment.bytes) + 4 * Alignment.bytes }
      return Tensor(space: .arena, offset: next, storage: storage)
    }
    let inputs = operands.map { $0.map(place) }
    let outputs = results.enumerated().map { index, storage in
      if let operand = aliases[index], let tensor = inputs[operand] { return tensor }
      return place(storage)
    }
    let bytes = backend.target.scratchBytes(call)
    let scratch = ByteRange(space: .arena, offset: next, count: bytes)
    try backend.map(byteCounts: [.arena: next + bytes])
    var generator = PhiloxGenerator(seed: seed, key: 1, step: 0)
    for (index, tensor) in outputs.enumerated() where aliases[index] == nil {
      let stored =
        updated.contains(index)
        ? Self.contents(tensor.storage, .uniform, range, &generator)
        : Array(repeating: UInt8(0x55), count: tensor.storage.byteCount)
      stored.withUnsafeBytes { backend.write($0, to: .arena, offset: tensor.offset) }
    }
    for (index, tensor) in inputs.enumerated() {
      guard let tensor else { continue }
      let stored = Self.contents(tensor.storage, fills[index] ?? .uniform, range, &generator)
      stored.withUnsafeBytes { backend.write($0, to: .arena, offset: tensor.offset) }
    }
    if let planted {
      let tensor = (inputs + outputs)[planted.tensor]!
      let size = tensor.storage.element.size
      let step = FixedPoint.step(range: range, element: .fixed32)
      let bits =
        tensor.storage.element == .fixed32
        ? UInt32(bitPattern: Int32(clamping: Int64(min(Double(planted.value), 2 * range) / step)))
        : planted.value.bitPattern
      // A bfloat16 is the upper half of a float.
      withUnsafeBytes(of: bits) {
        backend.write(
          UnsafeRawBufferPointer(rebasing: $0[(4 - size)...]), to: .arena,
          offset: tensor.offset + size * tensor.storage.storedIndex(of: planted.index))
      }
    }
    Array(repeating: UInt8(0x55), count: bytes).withUnsafeBytes {
      backend.write($0, to: .arena, offset: scratch.offset)
    }
    let placed = KernelCall(
      kernel, operands: inputs, results: outputs, scratch: bytes > 0 ? scratch : nil)
    backend.run(try backend.prepare([placed]), 0..<1, Self.step(range: range))
    backend.synchronize()
    let stored = outputs.map { tensor in
      var stored = Array(repeating: UInt8(0), count: tensor.storage.byteCount)
      stored.withUnsafeMutableBytes { backend.read(.arena, offset: tensor.offset, into: $0) }
      return stored
    }
    return (stored, backend.takeFaults())
  }

  func values(_ bytes: [UInt8], _ result: Int) -> [Double] {
    bytes.withUnsafeBytes { bytes in
      switch results[result].element {
      case .uint8: bytes.map(Double.init)
      case .bfloat16:
        bytes.bindMemory(to: UInt16.self).map { Double(Float(bitPattern: UInt32($0) << 16)) }
      case .fixed32:
        bytes.bindMemory(to: Int32.self).map {
          Double($0) * FixedPoint.step(range: range, element: .fixed32)
        }
      default: bytes.bindMemory(to: Float.self).map(Double.init)
      }
    }
  }

  static func contents(
    _ storage: StorageType, _ fill: Fill, _ range: Double, _ generator: inout PhiloxGenerator
  ) -> [UInt8] {
    var bytes = Array(repeating: UInt8(0), count: storage.byteCount)
    bytes.withUnsafeMutableBytes { bytes in
      for index in 0..<storage.logicalCount {
        let at = storage.storedIndex(of: index)
        if storage.element == .uint8 {
          guard case .labels(let bound) = fill else { continue }
          bytes[at] = UInt8(Int.random(in: 0..<bound, using: &generator))
          continue
        }
        let value: Float =
          switch fill {
          case .uniform, .labels: Float.random(in: -1...1, using: &generator)
          case .constant(let number): number
          case .wide(let bound):
            [
              Float.random(in: -1...1, using: &generator),
              Float.random(in: -100...100, using: &generator),
              Float.random(in: -bound...bound, using: &generator),
              Float.random(in: -1e-30...1e-30, using: &generator), 0,
            ].randomElement(using: &generator)!
          case .unbounded:
            [
              Float.random(in: -150...150, using: &generator),
              Float.random(in: -1e-30...1e-30, using: &generator), 0, -0.0, .infinity, -.infinity,
              .nan,
            ].randomElement(using: &generator)!
          case .positive: Float.random(in: 0...1, using: &generator)
          case .divisors: Float.random(in: 1...3, using: &generator)
          case .coarse: Float(Int.random(in: -16...16, using: &generator)) / 16
          case .coarseStatistics:
            index % 2 == 0
              ? Float(Int.random(in: -16...16, using: &generator)) / 16
              : [0.5, 1, 2].randomElement(using: &generator)!
          case .statistics:
            Float.random(in: index % 2 == 0 ? -0.5...0.5 : 0.5...2, using: &generator)
          }
        if storage.element == .fixed32 {
          let step = FixedPoint.step(range: range, element: .fixed32)
          bytes.storeBytes(
            of: Int32((Double(value) / step).rounded()), toByteOffset: 4 * at, as: Int32.self)
        } else if storage.element == .bfloat16 {
          let bits = UInt16(value.bitPattern >> 16)
          bytes.storeBytes(of: bits, toByteOffset: 2 * at, as: UInt16.self)
        } else {
          bytes.storeBytes(of: value, toByteOffset: 4 * at, as: Float.self)
        }
      }
    }
    return bytes
  }
}

/// Half a unit in the last place of 1 in float32, twice.
let epsilon = 0x1p-23

extension StorageType {
  /// The same on the fixed-point grid.
  var fixed: StorageType {
    StorageType(shape: shape, element: element.onGrid, layout: layout)
  }
}

/// A channel-blocked tensor.
func volume(_ shape: [Int], _ block: Int, _ element: ElementType = .float32) -> StorageType {
  StorageType(shape: shape, element: element, layout: .blocked(block))
}

func plain(_ shape: [Int]) -> StorageType {
  StorageType(shape: shape, element: .float32, layout: .plain)
}

/// Draws shapes: sizes are small, with one voxel and primes among them.
struct ShapeSource {
  private var generator: PhiloxGenerator

  init(seed: UInt64) { generator = PhiloxGenerator(seed: seed, key: 2, step: 0) }

  mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &generator)! }

  mutating func block() -> Int { pick([1, 8, 16]) }

  mutating func channels() -> Int { Int.random(in: 1...40, using: &generator) }

  mutating func extent(_ sizes: [Int] = [1, 2, 3, 5, 7, 8, 11, 17]) -> [Int] {
    [pick(sizes.filter { $0 < 10 }), pick(sizes.filter { $0 < 12 }), pick(sizes)]
  }

  mutating func shape(channels: Int? = nil) -> [Int] {
    let channels = channels ?? self.channels()
    return [pick([1, 2, 3]), channels] + extent()
  }
}
