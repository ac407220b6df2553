import CPUBackend
import Kernels
import Operations
import ReferenceBackend
import Testing

/// The catalogue and the backends name functions in lists of their own.
@Suite struct KnownFunctionsTests {
  @Test func `both backends know the activations of the catalogue`() {
    let names = Set(ActivationFunction.all.map(\.name) + [Activation.identity.function.rawValue])
    #expect(names.count == ActivationFunction.all.count + 1)
    #expect(ReferenceBackend<Float>.knownActivations == names)
    #expect(CPUBackend.knownActivations.sorted() == names.sorted())
  }

  @Test func `both backends know the losses of the catalogue`() {
    let forms = Set(LossFunction.all.map(\.form))
    #expect(forms.count == LossFunction.all.count)
    #expect(ReferenceBackend<Float>.knownLosses == forms)
    #expect(Set(CPUBackend.knownLosses) == forms)
    #expect(CPUBackend.knownLosses.count == forms.count)
  }

  /// What the compiler is told of f(0) is what the function gives there.
  @Test(arguments: ActivationFunction.all.map(\.name)) func `zeros stay zeros`(_ name: String)
    throws
  {
    let function = try #require(ActivationFunction.all.first { $0.name == name })
    let parameter = function.parameter?.defaultValue?.number ?? 0
    let activation = Activation(name, parameter: parameter)
    #expect((activation.value(0) == 0) == function.keepsZero)
    #expect(activation.keepsZero == function.keepsZero)
  }

  static let refused: [(String, any KernelRecord)] = [
    ("an unknown activation", Kernel.Activation(Activation("relu6"))),
    ("an unknown loss", Kernel.Loss(Loss("hinge", target: .classes))),
    (
      "a loss with fewer terms",
      Kernel.Loss(
        Loss(
          "dice", ["smooth": 1, "background": 1, "squares": 0], termsPerChannel: 1,
          target: .classes))
    ),
    (
      "a loss with one term that has three",
      Kernel.Loss(Loss("cross-entropy", termsPerChannel: 3, target: .classes))
    ),
    ("a loss without its parameter", Kernel.Loss(Loss("focal", target: .classes))),
    (
      "a loss with another parameter",
      Kernel.Loss(Loss("cross-entropy", ["gamma": 1], target: .classes))
    ),
    (
      "a loss with fewer common terms",
      Kernel.Loss(changed("top-k-cross-entropy", .classes) { $0.commonTerms = 2 })
    ),
    (
      "a mean of items",
      Kernel.Loss(changed("cross-entropy", .classes) { $0.isPerItem = true })
    ),
    (
      "weights of a loss of sums",
      Kernel.Loss(changed("dice", .classes) { $0.weights = [1, 2] })
    ),
    ("a loss of another target", Kernel.Loss(Loss("mean-squared-error", target: .classes))),
  ]

  private static func changed(
    _ name: String, _ target: Loss.Target, _ change: (inout Loss) -> Void
  ) -> Loss {
    var loss = Loss.named(name, target: target)
    change(&loss)
    return loss
  }

  /// A file may say what it likes: backends write as many terms as they know, and read what they know.
  @Test(arguments: refused.indices) func `other functions are refused`(_ index: Int) throws {
    let (what, kernel) = Self.refused[index]
    let x = tensor([1, 2, 2, 2, 2], at: 0)
    var call = KernelCall(kernel, operands: [x], results: [x])
    if let loss = (kernel as? Kernel.Loss)?.loss {
      call.operands.append(tensor([1, 1, 2, 2, 2], .uint8, at: 128))
      call.results = [
        tensor([loss.termCount(of: [1, 2, 2, 2, 2])], at: 192), tensor([1], at: 256),
      ]
      call.scratch = ByteRange(space: .arena, offset: 512, count: 512)
    }
    let reference = ReferenceBackend<Float>()
    try reference.map(byteCounts: [.arena: 1024])
    let cpu = CPUBackend(threads: 1)
    try cpu.map(byteCounts: [.arena: 1024])
    #expect(call.fault(on: cpu.target) == nil, "\(what)")
    #expect(throws: BackendError.self, "\(what)") { try reference.prepare([call]) }
    #expect(throws: BackendError.self, "\(what)") { try cpu.prepare([call]) }
  }

  @Test func `a prologue that fills the padding is refused`() throws {
    let prologue = Normalization(groups: 1, activation: Activation("sigmoid"))
    let x = tensor([1, 8, 2, 2, 2], at: 0)
    let weight = StorageType(
      shape: [8, 8, 1, 1, 1], element: .float32,
      layout: .convolutionWeight(inputBlock: 8, outputBlock: 8))
    let call = KernelCall(
      Kernel.Convolution(Convolution(kernel: [1, 1, 1], prologue: prologue)),
      operands: [
        x, Tensor(space: .arena, offset: 1024, storage: weight), nil, nil,
        Tensor(
          space: .arena, offset: 2048,
          storage: StorageType(shape: [1, 1, 2], element: .float32, layout: .plain)),
      ], results: [tensor([1, 8, 2, 2, 2], at: 4096)],
      scratch: ByteRange(space: .arena, offset: 8192, count: 1 << 20))
    let reference = ReferenceBackend<Float>()
    try reference.map(byteCounts: [.arena: 1 << 21])
    let cpu = CPUBackend(threads: 1)
    try cpu.map(byteCounts: [.arena: 1 << 21])
    #expect(call.fault(on: cpu.target) == nil)
    let impossible = BackendError.unsupported("convolution has an impossible prologue")
    #expect(throws: impossible) { try reference.prepare([call]) }
    #expect(throws: impossible) { try cpu.prepare([call]) }
  }

  private func tensor(
    _ shape: [Int], _ element: ElementType = .float32, at offset: Int
  ) -> Tensor {
    let layout: Layout = shape.count == 5 ? .blocked(shape[1] == 8 ? 8 : 1) : .plain
    return Tensor(
      space: .arena, offset: offset,
      storage: StorageType(shape: shape, element: element, layout: layout))
  }
}
