import BuiltPrograms
import Compiler
import Foundation
import Interchange
import Kernels
import ModelsForTests
import Mutations
import Plan
import Program
import RandomModels
import ReferenceBackend
import Testing

/// What `grammar/program.md` says is what compiled files have.
@Suite struct ProgramPageTests {
  private let page: FormatPage

  init() throws { page = try FormatPage("program.md") }

  /// Programs of random models of the whole language, and one that shows what theirs do not: wide elements,
  /// the input's gradient, and an initializer that no layer has. As long as they are wanted.
  private func programs(while isWanted: (Program) throws -> Bool) throws {
    var rare = try compile(
      try Models.text("fully-invres"), ["width": "8", "levels": "2"], patch: [8, 8, 8],
      for: ReferenceTarget(element: .float64), probes: true
    ).program(.invert)
    rare.parameters[0].initializer = .normal(deviation: 0.5)
    guard try isWanted(rare) else { return }
    for seed in UInt64(0)..<500 {
      let model = RandomModel(seed: seed)
      guard model.isMeantToBeRight, let compilation = try? model.compilation() else { continue }
      let policy = [Policy.keep, .recompute, .invert][Int(seed % 3)]
      guard try isWanted(compilation.program(policy)) else { return }
    }
  }

  /// What follows the first line of a program's file.
  private func body(_ program: Program) throws -> Data {
    let scratch = try Scratch()
    try CompiledFile.write(program, to: scratch.path("program.invseg"))
    let bytes = scratch.data("program.invseg")
    return Data(bytes[(bytes.firstIndex(of: UInt8(ascii: "\n"))! + 1)...])
  }

  @Test func `files have what the page says and nothing else`() throws {
    var check = FormatCheck(page)
    var count = 0
    try programs { program in
      count += 1
      check.check(JSONTree(try body(program)), as: "program")
      return !check.unmet.isEmpty && check.faults.isEmpty
    }
    try #require(check.faults.sorted() == [])
    #expect(check.unmet == [], "after \(count) programs")
  }

  @Test func `the page has every kernel with its tensors`() throws {
    guard case .several("kernel", let kinds)? = page.types["kernel"] else {
      Issue.record("the page has no kernels")
      return
    }
    #expect(Set(kinds.keys) == Set(Kernel.records.map { $0.name }))
    var signatures: [String: Set<[KernelSignature.Slot]>] = [:]
    try programs { program in
      for call in [program.training, program.update, program.inference].flatMap(\.calls) {
        let signature = call.kernel.signature
        signatures[call.kernel.name + " operands", default: []].insert(signature.operands)
        signatures[call.kernel.name + " results", default: []].insert(signature.results)
      }
      return signatures.count < 2 * kinds.count
        || ["convolution operands", "convolutionWeightGradient operands"].contains {
          signatures[$0]!.count < 2
        } || signatures["optimize results"]!.count < 3
    }
    for (name, kind) in kinds {
      let tensors = kind.remark.matches(of: /\(([^()]*)\)/).prefix(2).map { String($0.1) }
      let seen = ["operands", "results"].map { text(signatures["\(name) \($0)"] ?? []) }
      #expect(tensors == seen, "\(name)")
    }
  }

  /// The tensors of a kernel whose attributes say how many it has.
  private func text(_ forms: Set<[KernelSignature.Slot]>) -> String {
    let longest = forms.max { $0.count < $1.count } ?? []
    return longest.map { slot in
      let isOptional =
        slot.isOptional || forms.contains { !$0.contains { $0.name == slot.name } }
      return slot.name + (isOptional ? "?" : "")
    }.joined(separator: ", ")
  }
}
