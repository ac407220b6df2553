import CPUTarget
import Diagnostics
import Foundation
import IR
import Kernels
import Operations
import Testing

@testable import Compiler

/// What each pass makes of a module that stands in a file: `Passes/<pass>/<what>.ir`, and beside it what
/// has to come out, `.expected`. Where something else does, it is written beside it as `.observed`.
@Suite struct PassTests {
  /// A file of `Passes`, without its extension.
  struct Case: CustomStringConvertible, Sendable {
    var pass: String
    var name: String
    var description: String { "\(pass)/\(name)" }
    var file: URL {
      PassTests.folder.appending(path: pass).appending(path: name).appendingPathExtension("ir")
    }
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Passes")

  static let passes = [
    "Simplification", "Differentiation", "Backward", "MixedPrecision", "StorageAssignment",
    "Lowering",
  ]

  static let cases = passes.flatMap { pass in
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder.appending(path: pass), includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "ir" }.map {
      Case(pass: pass, name: $0.deletingPathExtension().lastPathComponent)
    }.sorted { $0.name < $1.name }
  }

  @Test func everyPassHasCases() {
    #expect(Set(Self.cases.map(\.pass)) == Set(Self.passes))
  }

  @Test(arguments: cases) func pass(_ pass: Case) throws {
    let text = try String(contentsOf: pass.file, encoding: .utf8)
    let module = try IRParser.parse(text, file: pass.name, kinds: Catalogue.operations).get()
    #expect(verify(module) == [] && Catalogue.verify(module) == [])
    let observed = Self.run(pass.pass, module)
    let golden = pass.file.deletingPathExtension().appendingPathExtension("expected")
    let expected = (try? String(contentsOf: golden, encoding: .utf8)) ?? ""
    if observed != expected {
      try observed.write(
        to: pass.file.deletingPathExtension().appendingPathExtension("observed"),
        atomically: true, encoding: .utf8)
    }
    #expect(observed == expected)
  }

  private static func run(_ pass: String, _ module: Module) -> String {
    var module = module
    let resources = module.resources
    func lowered(_ function: Function) -> Lowered {
      Lowered(function, backwardStart: function.backwardStart, resources: resources)
    }
    switch pass {
    case "Simplification":
      module.functions = module.functions.map {
        Simplification.forward($0, resources: resources)
      }
    case "Differentiation":
      // The results are the losses.
      module.functions = module.functions.map {
        Differentiation.training(
          $0, losses: $0.results.map { .init(name: $0.name, value: $0.value, weight: 1) },
          resources: resources, inputGradient: true
        ).function
      }
    case "Backward":
      module.functions = module.functions.map {
        Simplification.backward($0, from: $0.backwardStart, resources: resources)
      }
    case "MixedPrecision":
      module.functions = module.functions.map {
        var lowered = lowered(MixedPrecision.narrowProducts($0))
        MixedPrecision.narrowVolumes(&lowered)
        return lowered.function
      }
    case "StorageAssignment":
      return storages(module.functions.map(lowered), module)
    case "Lowering":
      return module.functions.map { lowered($0).text }.joined(separator: "\n")
    default:
      return "there is no pass '\(pass)'"
    }
    #expect(verify(module) == [] && Catalogue.verify(module) == [])
    return module.print(locations: false)
  }

  /// Each value and resource with its layout.
  private static func storages(_ lowered: [Lowered], _ module: Module) -> String {
    let assignment = StorageAssignment(
      lowered, resources: module.resources, target: CPUTarget())
    var lines = zip(module.resources, assignment.resources).map { resource, storage in
      "@\(resource.name) : \(resource.type) is \(storage.layout)"
    }
    for (index, function) in module.functions.enumerated() {
      lines.append("function \(function.name)")
      for value in function.types.indices.map(ValueID.init) {
        let storage = assignment.storage(value, in: index)
        lines.append("  %\(value.index) : \(function[type: value]) is \(storage.layout)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Function {
  /// Operations from the first whose path is "backward" on are the backward pass.
  fileprivate var backwardStart: Int {
    operations.firstIndex { $0.anchor.path == "backward" } ?? operations.count
  }
}
