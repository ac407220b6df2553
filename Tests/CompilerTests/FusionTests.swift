import IR
import Kernels
import ModelsForTests
import ReferenceBackend
import Testing

@testable import Compiler
@testable import Operations

/// Which operations are fused, and every reason for which they are not.
@Suite struct FusionTests {
  /// A network, and its operations after fusion: what was fused into one follows its name.
  struct Case: CustomStringConvertible, Sendable {
    var description: String
    var network: String
    var operations: [String]

    init(_ description: String, _ network: String, _ operations: String) {
      self.description = description
      self.network = network
      self.operations = operations.split(separator: " ").map(String.init)
    }
  }

  /// Sequences from 4 channels to 4.
  static let cases = [
    Case(
      "an activation joins the normalization before it, and both the convolution",
      "[instance-norm, relu, {conv: {out: 4, kernel: 3}}]",
      "moments convolution:normalize:relu"),
    Case("a split of all channels is none", "[{split: {count: 4}}, relu]", "activation:relu"),
    Case(
      "an activation by itself stays", "[relu, {conv: {out: 4, kernel: 3}}, sigmoid]",
      "activation:relu convolution activation:sigmoid"),
    Case(
      "one activation joins, the next stays", "[instance-norm, relu, sigmoid]",
      "moments normalize:relu activation:sigmoid"),
    Case(
      "a normalized value that is read twice stays",
      "[{instance-norm: {name: a}}, {relu: {name: b}}, {concat: {inputs: [a, b]}}]",
      "moments normalize activation:relu concat"),
    Case(
      "a normalized value that two activations read stays",
      "[{instance-norm: {name: a}}, {relu: {name: b}}, {silu: {inputs: [a]}}, {sigmoid: {name: c}}, {concat: {inputs: [b, c]}}]",
      "moments normalize activation:relu activation:silu activation:sigmoid concat"),
    Case(
      "a normalized value that is a result stays",
      "[instance-norm, {branch: {output: aside, body: []}}, relu]",
      "moments normalize activation:relu"),
    Case(
      "where padding would not stay zero, there is no prologue",
      "[instance-norm, sigmoid, {conv: {out: 4, kernel: 3}}]",
      "moments normalize:sigmoid convolution"),
    Case(
      "a transposed convolution has no prologue",
      "[instance-norm, relu, {conv-transpose: {out: 4, kernel: 1}}]",
      "moments normalize:relu transposed_convolution"),
    Case(
      "what two convolutions read is made once",
      "[{instance-norm: {name: a}}, {conv: {out: 4, kernel: 3, name: b}}, {conv: {out: 4, kernel: 3, inputs: [a], name: c}}, {concat: {inputs: [b, c]}}]",
      "moments normalize convolution convolution concat"),
    Case(
      "what a convolution takes as its residual too is made once",
      "[instance-norm, {skip: {body: [{conv: {out: 4, kernel: 3}}]}}]",
      "moments normalize convolution+residual"),
    Case(
      "what a result shows is made for it",
      "[instance-norm, {branch: {output: aside, body: []}}, {conv: {out: 4, kernel: 3}}]",
      "moments normalize convolution"),
    Case(
      "a sum joins its later term", "[{skip: {body: [{conv: {out: 4, kernel: 3}}]}}]",
      "convolution+residual"),
    Case(
      "a sum joins the earlier term where the later cannot",
      "[{conv: {out: 4, kernel: 3, name: a}}, {relu: {inputs: [input], name: b}}, {add: {inputs: [a, b]}}]",
      "convolution activation:relu add"),
    Case(
      "a normalization with a residual is no prologue",
      "[{skip: {body: [instance-norm, relu]}}, {conv: {out: 4, kernel: 3}}]",
      "moments normalize:relu+residual convolution"),
    Case(
      "a term that is read elsewhere stays",
      "[{conv: {out: 4, kernel: 3, name: a}}, {add: {inputs: [input, a], name: b}}, {concat: {inputs: [a, b]}}]",
      "convolution add concat"),
    Case(
      "a term that is a result stays",
      "[{skip: {body: [{conv: {out: 4, kernel: 3}}, {branch: {output: aside, body: []}}]}}]",
      "convolution add"),
    Case(
      "twice the same term is no residual",
      "[{conv: {out: 4, kernel: 3, name: a}}, {add: {inputs: [a, a]}}]", "convolution add"),
    Case(
      "an operation has one residual",
      "[{conv: {out: 4, kernel: 3, name: a}}, {add: {inputs: [input, a, input]}}]",
      "convolution+residual add"),
    Case(
      "what cannot take a residual does not",
      "[{skip: {body: [{dropout: 0.5}]}}]", "dropout add"),
    Case(
      "a branch rounds in its last operation, which adds the state",
      "[{coupling: {f: [{conv: {out: 2, kernel: 3}}], g: [instance-norm]}}]",
      "round split convolution+residual~grid moments normalize+residual~grid concat"),
    Case(
      "a branch that ends otherwise rounds by itself",
      "[{coupling: {f: [relu], g: [{max-pool: {kernel: 3, stride: 1, padding: 1}}]}}]",
      "round split activation:relu round add~grid max_pool round add~grid concat"),
    Case(
      "a rounded value that is read elsewhere is rounded apart",
      "[{conv: {out: 4, kernel: 3}}, {branch: {output: aside, body: []}}, {coupling: {f: [], g: []}}]",
      "convolution round split add~grid add~grid concat"),
    Case(
      "a normalization that rounds is no prologue",
      "[instance-norm, {orthogonal-down: [1, 1, 2]}, {orthogonal-up: [1, 1, 2]}]",
      "cayley moments normalize~grid orthogonal_down~grid cayley orthogonal_up~grid"),
    Case(
      "a chain of couplings carries its halves",
      "[{coupling: {f: [], g: []}}, {coupling: {f: [], g: []}}]",
      "round split add~grid add~grid add~grid add~grid concat"),
    Case(
      "halves of other sizes are split anew",
      "[{coupling: {f: [], g: []}}, {coupling: {first: 1, style: one-sided, f: [{conv: {out: 1, kernel: 3}}]}}]",
      "round split add~grid add~grid concat split convolution+residual~grid concat"),
    Case(
      "what nothing reads is not computed",
      "[{conv: {out: 4, kernel: 3, name: a}}, {relu: {inputs: [input]}}]", "activation:relu"),
    Case(
      "running statistics move though nothing reads them",
      "[batch-norm]", "moments update_running_statistics normalize"),
  ]

  @Test(arguments: cases) func fusion(_ fusion: Case) throws {
    let branches = fusion.network.contains("branch:")
    let compilation = try compile(
      """
      model: fusion
      input: {channels: 4, patch: [4, 4, 4], batch: 2}
      network:
        - sequence: \(fusion.network)
        - sequence: {name: head, body: [flatten, {dense: 256}, {unflatten: {channels: 4, size: 4}}]}
      outputs:
        result: {target: input, losses: [mean-squared-error]}
      \(branches ? "  aside: {target: none}" : "")
      """)
    let function = Simplification.forward(
      compilation.elaborated.functions[0], resources: compilation.elaborated.resources)
    let operations = function.operations.filter {
      !$0.anchor.path.hasPrefix("head.") && !$0.anchor.path.hasPrefix("losses")
    }
    #expect(
      operations.map { Self.outline($0, in: function) }.sorted() == fusion.operations.sorted())
  }

  /// An operation's name with what was fused into it.
  private static func outline(_ operation: Operation, in function: Function) -> String {
    var text = operation.title
    let kind = operation.kind
    let prologue = (kind as? any TakesPrologue)?.prologue
    if prologue != nil { text += ":normalize" }
    let activation =
      (kind as? ActivationOperation)?.activation ?? (kind as? any TakesActivation)?.activation
      ?? prologue?.activation
    if let activation, activation != .identity, case .term(let name, _)? = activation.tree {
      text += ":\(name)"
    }
    if (kind as? any TakesResidual)?.residual != nil { text += "+residual" }
    let isMoved = operation.definition.onlyMoves || kind is RoundOperation
    if !isMoved, operation.results.contains(where: { function[type: $0].isFixed }) {
      text += "~grid"
    }
    return text
  }

  /// Fusion changes no number but by the order of sums.
  @Test(arguments: Models.names, [false, true])
  func `fused models compute what they compute apart`(_ name: String, withVAE: Bool) throws {
    let (text, target) = (
      try Models.text(name), ReferenceTarget(element: .float64)
    )
    func compiled(fusing: Bool) throws -> Compilation {
      try compile(
        text, ["width": "4", "levels": "2", "groups": "2", "vae": "\(withVAE)"],
        patch: [8, 8, 8], for: target, probes: true, fusing: fusing)
    }
    let (fused, apart) = (try compiled(fusing: true), try compiled(fusing: false))
    let calls = [fused, apart].map { $0.program(.keep).inference.calls.count }
    #expect(calls[0] < calls[1], "nothing is fused in the forward pass")
    let difference = try StepNumbers(fused).difference(from: StepNumbers(apart))
    #expect(difference.share < 1e-11, "\(difference.name)")
  }
}
