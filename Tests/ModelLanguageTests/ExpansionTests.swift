import Attributes
import Foundation
import ModelLanguage
import Testing

extension ResolvedTerm {
  /// This term's lines and those of its bodies.
  func lines(_ indent: String = "") -> [String] {
    func body(_ label: String, _ terms: [ResolvedTerm]) -> [String] {
      ["\(indent)  \(label)"] + terms.flatMap { $0.lines(indent + "    ") }
    }
    let name = name.map { " as \($0)" } ?? ""
    let head = "\(indent)\(origin.path)\(name): "
    switch kind {
    case .layer(let layer):
      let attributes = layer.attributes.sorted { $0.key < $1.key }.map { "\($0) \($1.short)" }
      let inputs = layer.inputs.isEmpty ? [] : ["from \(layer.inputs.map(\.name))"]
      let weights = layer.weights.map { ["weights \($0.name)"] } ?? []
      let all = attributes + inputs + weights + (layer.frozen ? ["frozen"] : [])
      return [head + ([layer.layer] + all).joined(separator: ", ")]
    case .coupling(let f, let g, let oneSided, let first):
      return [head + "coupling, one-sided \(oneSided), first \(first.map(String.init) ?? "half")"]
        + body("f", f) + (g.map { body("g", $0) } ?? [])
    case .skip(let inner, let combine): return [head + "skip, \(combine)"] + body("body", inner)
    case .bypass(let channels, let inner):
      return [head + "bypass \(channels)"] + body("body", inner)
    case .branch(let output, let inner): return [head + "branch to \(output)"] + body("body", inner)
    case .invertible(let inner): return [head + "invertible"] + body("body", inner)
    }
  }

  fileprivate var paths: [String] {
    let inner: [ResolvedTerm] =
      switch kind {
      case .layer: []
      case .coupling(let f, let g, _, _): f + (g ?? [])
      case .skip(let body, _), .bypass(_, let body), .branch(_, let body), .invertible(let body):
        body
      }
    return [origin.path] + inner.flatMap(\.paths)
  }
}

extension AttributeValue {
  fileprivate var short: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .string(let value): value
    case .integers(let values): "\(values)"
    case .reals(let values): "\(values)"
    }
  }
}

@Suite struct ExpansionTests {
  /// The expanded networks of the models that the project compares with other implementations.
  @Test(arguments: ModelsTests.names)
  func modelsExpandAsExpected(name: String) throws {
    let settings = ["modalities": "4", "classes": "4", "width": "32", "levels": "3", "vae": "true"]
    let result = resolve(try model(name), settings)
    let network = try #require(result.model?.network)
    let text = network.flatMap { $0.lines() }.joined(separator: "\n") + "\n"
    try expectGolden(text, Folders.tests.appending(path: "Golden/\(name).yaml"))
  }

  @Test func constructsExpandAsTheReferenceSays() throws {
    let input = Folders.tests.appending(path: "Golden/constructs.yaml")
    let result = resolve(try String(contentsOf: input, encoding: .utf8))
    #expect(result.rendered == "")
    let network = try #require(result.model?.network)
    try expectGolden(network.flatMap { $0.lines() }.joined(separator: "\n") + "\n", input)
    let paths = network.flatMap(\.paths)
    #expect(Set(paths).count == paths.count)
  }

  /// The branch's dense layer has the size that the patch asks for, wherever the patch comes from.
  @Test func thePatchCanBeOverridden() throws {
    let text = try model("unet3d")
    for patch in [nil, [32, 48, 64]] {
      let network = try #require(resolve(text, ["vae": "true"], patch: patch).model?.network)
      let lines = network.flatMap { $0.lines() }.joined(separator: "\n")
      #expect(lines.contains("dense, bias true, out \(patch == nil ? 1024 : 16 * 2 * 3 * 4)"))
    }
  }

  @Test func overridesReplaceDefaults() throws {
    let text = """
      model: m
      parameters: {sizes: [1, 2], rate: 1, word: x, deep: {default: 2, maximum: 3}}
      input: {channels: "${len(sizes) + deep}", patch: 8}
      network: [{conv: {name: "${word}", out: 1, kernel: 1}}]
      outputs: {o: {labels: 2}}
      optimizer: {adam: {rate: "${rate}"}}
      """
    // A string is taken as it is, anything else as YAML.
    let overrides = ["sizes": "[1, 2, 3]", "word": "null", "deep": "0x3", "rate": "2"]
    let model = try #require(resolve(text, overrides).model)
    #expect(model.experiment.input.channels == 6)
    #expect(model.experiment.optimizer.rate == 2)
    #expect(model.network[0].name == "null")
  }
}
