import Diagnostics

@testable import IR

/// A small sound module with one of everything: roles, initializers, fields, an additive
/// coupling, a region without operations, a value that nothing makes, an operation without results.
func sampleModule() -> Module {
  func span(_ line: Int, _ start: Int, _ end: Int) -> Span {
    Span(
      file: "models/a \"b\".yaml", start: Position(line: line, column: start),
      end: Position(line: line, column: end))
  }
  var module = Module(name: "sample")
  module.resources = [
    Resource(
      "stem.conv.weight", TensorType([4, 2, 3, 3, 3]), role: .parameter,
      initializer: .uniform(bound: 0.1)),
    Resource("0 scale", TensorType([]), role: .frozen, initializer: .constant(1)),
    Resource(
      "norm.mean", TensorType([4], .float64), role: .statistic,
      initializer: .normal(deviation: 1e-05)),
  ]
  var function = Function(name: "step")
  let volume = TensorType([1, 4, 8, 8, 8])
  let half = TensorType([1, 2, 8, 8, 8])
  let input = function.makeValue(TensorType([1, 2, 8, 8, 8]))
  let spare = function.makeValue(TensorType([3], .bfloat16))
  let stem = function.makeValue(volume)
  let joined = function.makeValue(volume)
  let (first, second) = (function.makeValue(half), function.makeValue(half))
  let (branch, sum) = (function.makeValue(half), function.makeValue(half))
  let loss = function.makeValue(TensorType([]))
  _ = spare
  function.arguments = [Function.Named("input", input)]
  let note = Diagnostic.Note("in block 'level' (index = 1), called here", at: span(3, 5, 12))
  let (coupling, inner) = (RegionID(0), RegionID(1))
  function.regions = [
    Region(
      .coupling, parent: nil, anchor: Anchor(path: "level.coupling", span: span(9, 5, 20)),
      input: stem, output: joined),
    Region(
      .couplingBranch, parent: coupling,
      anchor: Anchor(path: "level.coupling.f", trace: [note]), input: second, output: branch),
    Region(
      .skip, parent: coupling, anchor: Anchor(path: "level.coupling.g"), input: sum, output: sum),
  ]
  function.operations = [
    Operation(
      Convolve(x: input, weight: ResourceID(0), kernel: [3, 3, 3], groups: 1, bias: true),
      results: [stem],
      anchor: Anchor(
        path: "stem.conv", span: span(7, 5, 30), trace: [note, Diagnostic.Note("é\n")])),
    Operation(
      Split(x: stem), results: [first, second], region: coupling,
      anchor: Anchor(path: "level.coupling")),
    Operation(
      LeakyReLU(x: second, slope: 0.01), results: [branch], region: inner,
      anchor: Anchor(path: "level.coupling.f.act")),
    Operation(
      Add(a: first, b: branch), results: [sum], region: coupling,
      anchor: Anchor(path: "level.coupling")),
    Operation(
      Concat(parts: [sum, second]), results: [joined], region: coupling,
      anchor: Anchor(path: "level.coupling")),
    Operation(
      Mean(x: joined, resources: [ResourceID(1), ResourceID(2)], over: "vo\txels"),
      results: [loss], anchor: Anchor(path: "")),
    Operation(Store(x: loss), results: [], anchor: Anchor(path: "log")),
  ]
  function.results = [Function.Named("loss", loss), Function.Named("total loss", loss)]
  module.functions = [function, Function(name: "empty")]
  return module
}
