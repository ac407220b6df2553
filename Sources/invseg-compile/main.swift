import ArgumentParser
import Commands

/// Reads models and computes no tensor.
struct InvsegCompile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invseg-compile",
    abstract: "Checks, plans and compiles models of invertible segmentation networks.",
    version: Version.text,
    subcommands: [Check.self, PlanCommand.self, Build.self, Emit.self, Dump.self, Schema.self])
}

InvsegCompile.runAsProgram()
