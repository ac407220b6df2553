import BuiltPrograms
import CPUTarget
import Foundation
import Kernels
import Testing

/// Numbers that nobody means, for every option of both programs that takes one.
@Suite struct HostileNumberTests {
  private static let hostile = [
    "0", "-1", "1.5", "0x10", "65537", "1000000000000", "4611686018427387904",
    "9223372036854775807", "9223372036854775808", "1e308", "1e400", "nan", "inf", "''",
  ]

  /// Of those, what an option takes all the same.
  private static let accepted: [String: Set<String>] = [
    "seed": [
      "0", "65537", "1000000000000", "4611686018427387904", "9223372036854775807",
      "9223372036854775808",
    ],
    "budget": ["1.5", "0x10", "65537", "1000000000000", "4611686018427387904"],
    "cache": ["1.5", "0x10", "65537", "1000000000000", "4611686018427387904"],
    "minutes": ["1.5", "0x10", "65537"], "seconds": ["1.5", "0x10", "65537"],
    "save-every": ["1.5", "0x10", "65537"],
    "epochs": ["65537"], "steps": ["65537"],
    "cases": ["65537"], "fold": ["0", "65537"], "ignore": ["0", "65537"], "from": [],
    "to": ["1.5", "0x10", "65537"],
    // What is no whole number may be a case's name.
    "validation": ["0", "65537", "1.5", "0x10", "1e308", "1e400", "nan", "inf"], "batch": [],
    "patch": [], "size": [],
    "budgets": [], "threads": [], "modalities": [],
    "tolerance": ["0", "1.5", "0x10", "65537"], "step": [],
    "min-volume": ["0", "1.5", "0x10", "65537", "1000000000000"],
  ]

  /// Options that take no number.
  private static let others: Set<String> = [
    "set", "vary", "rates", "policy", "fit", "explain", "html", "trace", "output", "stage", "data",
    "out",
    "resume", "isa", "input", "prediction", "reference", "labels", "weights", "names", "layout",
    "fingerprint", "csv", "definition", "preprocessed", "largest-component", "checkpoint",
    "pretrained", "splits", "json", "target",
  ]

  /// What a command takes beside the option, such that it ends as soon as its options are read.
  private static let rest = [
    "check": "missing", "plan": "missing", "build": "missing -o new", "schema": "",
    "emit": "missing --target pytorch -o new",
    "dump": "missing --stage plan", "train": "missing --data missing --out new",
    "find-rate": "missing --data missing",
    "predict": "missing --input missing --out new",
    "evaluate": "--prediction missing --reference missing", "bench": "missing",
    "verify": "missing", "probe": "missing --input missing --out new",
    "calibrate": "--out missing/new", "synthesize": "--out file/new", "doctor": "",
  ]

  private struct Help: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable { var name: String }
      var kind: String
      var names: [Name]?
    }
    struct Command: Decodable {
      var commandName: String
      var subcommands: [Command]?
      var arguments: [Argument]?
    }
    var command: Command
  }

  /// Every option of every command, as the program itself tells them.
  private func options(_ program: String) throws -> [(command: String, option: String)] {
    let text = try BuiltProgram.shell("$\(program) --experimental-dump-help").output
    let help = try JSONDecoder().decode(Help.self, from: Data(text.utf8))
    return (help.command.subcommands ?? []).flatMap { command in
      (command.arguments ?? []).filter { $0.kind == "option" }.map {
        (command.commandName, $0.names!.max { $0.name.count < $1.name.count }!.name)
      }
    }
  }

  @Test(arguments: ["compile", "run"])
  func `an option refuses what it cannot take, and nothing is written`(_ program: String) throws {
    let scratch = try Scratch()
    try scratch.write("", to: "file")
    for (command, option) in try options(program) where !Self.others.contains(option) {
      let accepted = try #require(Self.accepted[option], "--\(option) of \(command) is in no table")
      var rest = try #require(Self.rest[command], "\(command) is in no table")
      if command == "train", !["steps", "epochs", "minutes"].contains(option) {
        rest += " --steps 1"
      }
      if command == "synthesize", option != "cases" { rest += " --cases 1 --size 8" }
      let outcome = try scratch.shell(
        """
        for value in \(Self.hostile.joined(separator: " ")); do
          $\(program) \(command) \(rest) --\(option) "$value" 2> /dev/null > /dev/null
          echo $?
        done
        """)
      let codes = outcome.output.split(separator: "\n").compactMap { Int($0) }
      #expect(codes.count == Self.hostile.count)
      for (value, code) in zip(Self.hostile, codes) {
        let expected = accepted.contains(value) ? [66, 73] : [64]
        #expect(expected.contains(code), "\(command) --\(option) \(value) ended with \(code)")
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
      #expect(Set(files).subtracting(["stdout", "stderr"]) == ["file"], "\(command) --\(option)")
    }
  }

  /// What an option takes the arithmetic behind it takes as well.
  @Test(arguments: [
    ("$compile plan $model $settings --budget 4611686018427387904 > /dev/null", [Int32(0)]),
    (
      "$compile plan $model $settings --budget 4611686018427387904 --budgets 1000 --html a.html > /dev/null",
      [0]
    ),
    ("$compile plan $model $settings --patch 65536 > /dev/null", [1, 2]),
    ("$compile plan $model $settings --batch 65536 --budget 1TiB > /dev/null", [0, 1, 2]),
    ("$compile plan $model $settings --fit batch --budget 4611686018427387904 > /dev/null", [0]),
    ("$compile plan $model $settings --fit patch --budget 4611686018427387904 > /dev/null", [0]),
    ("$run bench $model $settings --steps 1 --seed 18446744073709551615 > /dev/null", [0]),
    ("$run verify $model $settings --steps 2 --seed 18446744073709551615 > /dev/null", [0]),
    (
      "$train --out new --steps 2 --seed 18446744073709551615 --validation 2 --cache 4611686018427387904",
      [0]
    ),
    ("$train --out new --steps 2 --validation 1000000", [64]),
    ("$train --out new --steps 2 --cache 1 --budget 4611686018427387904", [0]),
    ("$run synthesize --out new --cases 1 --size 8 --seed 18446744073709551615", [0]),
  ])
  func `the greatest numbers are only numbers`(_ line: String, _ codes: [Int32]) throws {
    let outcome = try Tiny.workplace().shell(line)
    #expect(codes.contains(outcome.code), "\(outcome.code) \(outcome.log)")
  }

  @Test(arguments: ["0", "-1", "-0.0", "1e308", "1e-300", "1e400", "NaN", "\"inf\"", "null"])
  func `rates that no machine has are refused`(_ value: String) throws {
    let scratch = try Scratch()
    let marker = 123.25
    func check(_ rates: Rates, _ expected: Int32) throws {
      let text = String(decoding: try JSONEncoder().encode(rates), as: UTF8.self)
      try scratch.write(text.replacing("\(marker)", with: value), to: "rates.json")
      let outcome = try scratch.shell(
        "$compile plan $model $settings --rates rates.json > /dev/null")
      #expect(outcome.code == expected, "\(outcome.log)")
      if expected == 65 { #expect(outcome.log.contains("rates.json: ")) }
    }
    var rates = CPUTarget().rates
    try check(rates, 0)
    rates.families[.convolutionForward]!.gigaflops = marker
    try check(rates, 65)
    rates = CPUTarget().rates
    rates.families[.convolutionForward]!.transformGigaflops = marker
    // What nobody has measured may be left out.
    try check(rates, value == "null" ? 0 : 65)
    rates = CPUTarget().rates
    rates.families[.convolutionForward]!.filteredGigaflops = marker
    try check(rates, value == "null" ? 0 : 65)
    rates = CPUTarget().rates
    rates.families[.elementwise]!.gigabytes = marker
    try check(rates, 65)
    rates = CPUTarget().rates
    rates.overhead = marker
    // A call may take next to no time.
    try check(rates, ["0", "-0.0", "1e-300"].contains(value) ? 0 : 65)
  }

  @Test(arguments: [
    "{\"steps\": 0}", "{\"steps\": -1}", "{\"epochs\": 0}", "{\"epochs\": 9223372036854775808}",
    "{\"minutes\": 0}", "{\"minutes\": -1}", "{\"minutes\": 1e400}",
  ])
  func `a run with an impossible limit is not resumed`(_ limit: String) throws {
    let workplace = try Tiny.workplace()
    let outcome = try workplace.shell(
      """
      $train --out run --steps 1 2> /dev/null || exit 99
      tr -d '\\n' < run/run.json | sed 's/"limit" *: *{ *"steps" *: *[0-9]* *}/"limit": \(limit)/' > new.json
      cmp -s run/run.json new.json && exit 98
      mv new.json run/run.json
      $run train --resume run
      """)
    #expect(outcome.code == 65, "\(outcome.log)")
  }
}
