import BuiltPrograms
import Foundation
import Testing

/// What 'make install' and 'make dist' lay out.
@Suite struct DistributionTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Moved once it is laid out: nothing in it may know where it was.
  @Test func `what is laid out runs where it is moved to`() throws {
    let scratch = try Scratch()
    let outcome = try BuiltProgram.shell(
      """
      set -eu
      sh distribution/install.sh '\(BuiltProgram.folder.path)' '\(scratch.path("made"))'
      mv '\(scratch.path("made"))' '\(scratch.path("a moved one"))'
      cd '\(scratch.path("a moved one"))'
      bin/invseg-compile --version
      bin/invseg-run --version
      bin/invseg-compile check share/invseg/models/*.yaml share/invseg/examples/*/model.yaml
      ldd lib/invseg/invseg-run | sed -n 's/.* => \\(.*\\) (.*/needs \\1/p'
      """, in: Self.root)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.output.contains("invseg 0."))
    #expect(outcome.output.matches(of: /weights in [0-9]+ tensors/).count == 5)
    let needed = outcome.output.matches(of: /needs (.*)/).map { String($0.1) }
    let elsewhere = needed.filter { !$0.contains("a moved one") }
    #expect(needed.contains { $0.contains("a moved one") && $0.hasSuffix("/libswiftCore.so") })
    // What the packages of libyaml and libnifti bring, and what every Debian has; OpenBLAS is not linked.
    let system = [
      "libyaml-0", "libnifti2", "libznz", "libz", "libc", "libm", "libstdc++", "libgcc_s",
    ]
    for path in elsewhere {
      let name = try #require(path.split(separator: "/").last).prefix { $0 != "." }
      #expect(system.contains(String(name)), "\(path)")
    }
  }

  @Test(arguments: ["invseg-compile", "invseg-run"])
  func `a manual page has every subcommand and its options`(_ name: String) throws {
    let page = try BuiltProgram.shell(
      "sh distribution/manual.sh '\(BuiltProgram.folder.path)/\(name)'", in: Self.root)
    #expect(page.code == 0, "\(page.log)")
    let help = try BuiltProgram.shell("'\(BuiltProgram.folder.path)/\(name)' --help")
    let subcommands = help.output.matches(of: /(?m)^  ([a-z]+) {2,}[A-Z]/).map { String($0.1) }
    #expect(subcommands.count >= 5)
    for subcommand in subcommands { #expect(page.output.contains(".SS \(subcommand)\n")) }
    #expect(page.output.contains("\n  \\-\\-json "))
    #expect(page.output.contains(".TP\n.B 74\nerror while reading or writing\n"))
    for line in page.output.split(separator: "\n") where line.hasPrefix(".") {
      #expect(line.wholeMatch(of: /\.(TH|SH|SS|TP|BR|B|I|nf|fi)( .*)?/) != nil, "\(line)")
    }
  }
}
