import ArgumentParser
import Commands
import Foundation

/// Reads models and computes no tensor.
struct InvsegCompile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invseg-compile",
    abstract: "Checks, plans and compiles models of invertible segmentation networks.",
    version: Version.text,
    subcommands: [Check.self, PlanCommand.self, Build.self, Dump.self, Schema.self])
}

// A file that may not grow is an error of the write, not the end of the process.
signal(SIGXFSZ, SIG_IGN)
InvsegCompile.main()
