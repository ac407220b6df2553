import BuiltPrograms
import Foundation
import Testing

/// What `invseg-compile` makes of the zoo's models.
@Suite struct CompiledOutputTests {
  static let models = ["unet3d", "partially-invres", "fully-invres"]
  static let stages = [
    "definition", "forward", "inverse", "training", "lowered", "plan", "schedule",
  ]

  private func dump(_ model: String, _ stage: String) throws -> BuiltProgram.Outcome {
    try BuiltProgram.compile(
      "dump", "models/\(model).yaml", "--stage", stage, "--set", "width=8", "--set", "levels=2",
      "--set", "groups=2", "--set", "vae=true", "--patch", "16", "--policy", "invert",
      in: Tiny.root)
  }

  @Test(arguments: models) func `the same input and options build the same bytes`(
    _ model: String
  ) throws {
    let scratch = try Scratch()
    for name in ["one.invseg", "two.invseg"] {
      let outcome = try BuiltProgram.compile(
        "build", "models/\(model).yaml", "-o", scratch.path(name), "--set", "width=16", "--set",
        "levels=2", "--patch", "16", "--policy", "invert", in: Tiny.root)
      #expect(outcome.code == 0, "\(outcome.log)")
    }
    #expect(scratch.data("one.invseg").count > 10_000)
    #expect(scratch.data("one.invseg") == scratch.data("two.invseg"))
  }

  @Test(arguments: models, stages) func `every stage of every model is text`(
    _ model: String, _ stage: String
  ) throws {
    let outcome = try dump(model, stage)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.output.hasSuffix("\n") && !outcome.output.hasSuffix("\n\n"))
    let holds = [
      "definition": "model", "forward": "convolution", "training": "convolution",
      "lowered": "convolution", "plan": "arena ", "schedule": "backward",
      "inverse": model == "unet3d" ? "no region" : "coupling",
    ]
    #expect(outcome.output.contains(holds[stage]!))
    #expect(outcome.output == (try dump(model, stage)).output)
  }

  @Test func `the schema is JSON`() throws {
    let outcome = try BuiltProgram.compile("schema")
    #expect(outcome.code == 0)
    let schema = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    #expect((schema as? [String: Any])?["$schema"] != nil)
  }
}
