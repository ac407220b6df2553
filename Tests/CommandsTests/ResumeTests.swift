import BuiltPrograms
import CPUTarget
import Foundation
import Kernels
import Testing

/// What `train --resume` takes, and what comes of it.
@Suite struct ResumeTests {
  /// A run of three steps, and one of six that was not interrupted, at a constant rate, which does not
  /// depend on how long the run is. The model is there no more.
  private static let trained: Scratch = {
    do {
      let workplace = try Tiny.workplace()
      let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
        .replacing(/(?m)^schedule: .*$/, with: "schedule: constant")
      try workplace.write(model, to: "constant.yaml")
      var rates = CPUTarget().rates
      rates.families[.convolutionForward]!.gigaflops *= 2
      try JSONEncoder().encode(rates).write(to: workplace.url.appendingPathComponent("rates.json"))
      let outcome = try workplace.shell(
        """
        train="$run train constant.yaml $settings --set blocks=2 --data data --policy keep"
        $train --out run --steps 3 && $train --out whole --steps 6 && rm constant.yaml
        """)
      precondition(outcome.code == 0, outcome.log)
      return workplace
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  private func workplace() throws -> Scratch {
    let scratch = try Scratch()
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.trained.url.path) {
      try FileManager.default.copyItem(
        at: Self.trained.url.appendingPathComponent(name),
        to: scratch.url.appendingPathComponent(name))
    }
    return scratch
  }

  /// Its data are where they lay, but for the last of these.
  @Test(arguments: [
    ("", false), ("--threads 1 --cache 1 --save-every 0.00001", false), ("--policy invert", true),
    ("--budget 1GiB --rates rates.json", true), ("--data data", false),
  ])
  func `a longer run ends with the bits of one that always was`(
    _ options: String, isPlanned: Bool
  ) throws {
    let place = try workplace()
    let graph = place.data("run/graph.invseg")
    let outcome = try place.shell("$run train --resume run --steps 6 \(options)")
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.log.contains("\n6 steps in"), "\(outcome.log)")
    #expect(
      outcome.log.contains("6 steps in all instead of 3 steps: after step 3 the rate stays at"))
    let file = place.data("whole/checkpoint.safetensors")
    #expect(!file.isEmpty && file == place.data("run/checkpoint.safetensors"))
    #expect((place.data("run/graph.invseg") != graph) == isPlanned)
    let figures = try place.text("run/metrics.jsonl").split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try (#require(object?["step"] as? Int), #require(object?["seconds"] as? Double))
    }
    #expect(figures.map(\.0) == Array(1...6))
    #expect(figures.map(\.1) == figures.map(\.1).sorted(), "the time goes on")
  }

  @Test(arguments: [
    ("model.yaml", "MODEL"), ("--out new", "--out"), ("--set width=4", "--set"),
    ("--patch 16", "--patch"), ("--batch 1", "--batch"), ("--seed 0", "--seed"),
    ("--validation 0", "--validation"), ("--isa baseline", "--isa"),
    ("--seed 1 --batch 2", "--batch, --seed"),
    ("--steps 8 --epochs 2", "give one of --epochs, --steps and --minutes"),
  ])
  func `what a run was begun with is refused`(_ options: String, said: String) throws {
    let outcome = try BuiltProgram.shell("$run train --resume run \(options)")
    #expect(outcome.code == 64, "\(outcome.log)")
    #expect(outcome.log.contains(said), "\(outcome.log)")
  }

  @Test(arguments: [
    ("--resume missing", 66, "missing: holds no run"), ("--resume data", 66, "data: holds no run"),
    ("--resume run --steps 2", 64, "below what the run has trained: 3 steps"),
    ("--resume run --epochs 1 --budget 1kB", 2, "the least feasible budget"),
    ("--resume run --data missing", 66, "missing: no such file or folder"),
    ("--resume moved", 66, "--data says where the run's data lie now"),
  ])
  func `what cannot be is refused, and the run is as it was`(
    _ options: String, code: Int32, said: String
  ) throws {
    let place = try workplace()
    _ = try place.shell("cp -r run moved; sed -i 's,\"data\" : \"/,&moved/,' moved/run.json")
    let sum = "cat run/*.* moved/*.* data/*.* | cksum; ls -A run data"
    let before = try place.shell(sum).output
    let outcome = try place.shell("$run train \(options)")
    #expect(outcome.code == code, "\(outcome.log)")
    #expect(outcome.log.contains(said), "\(outcome.log)")
    #expect(try place.shell(sum).output == before)
  }

  /// By a name, a size, one byte of an image, of a label; and all of it is told at once.
  @Test(arguments: [
    (
      "for f in data/*Tr/phantom_002*; do mv $f $(echo $f | sed s/002/009/); done",
      ["case 'phantom_002' is missing", "case 'phantom_009' is new"]
    ),
    (
      "rm data/*Tr/phantom_003*; echo x >> data/labelsTr/phantom_001.nii.gz",
      ["'phantom_003' is missing", "data/labelsTr/phantom_001.nii.gz has "]
    ),
    (
      """
      # The time in the head of a compressed file: the volume stays as it was.
      for f in data/imagesTr/phantom_002_0001.nii.gz data/labelsTr/phantom_001.nii.gz; do
        printf X | dd of=$f bs=1 seek=4 conv=notrunc 2> /dev/null
      done
      """,
      [
        "data/imagesTr/phantom_002_0001.nii.gz has another content",
        "data/labelsTr/phantom_001.nii.gz has another content",
      ]
    ),
  ])
  func `other data are refused`(_ change: String, said: [String]) throws {
    let place = try workplace()
    let checkpoint = place.data("run/checkpoint.safetensors")
    let outcome = try place.shell("\(change); $run train --resume run --steps 6 --data data")
    #expect(outcome.code == 65, "\(outcome.log)")
    for words in said { #expect(outcome.log.contains(words), "\(outcome.log)") }
    #expect(place.data("run/checkpoint.safetensors") == checkpoint)
    #expect(try place.shell("$run train --resume run").code == 0, "where they lay they are whole")
  }

  /// From 0 at the end of two steps to half of the greatest rate in the middle of four.
  @Test func `the rate is the new total's from there`() throws {
    let place = try Tiny.workplace()
    let model = try String(contentsOfFile: Tiny.model, encoding: .utf8)
      .replacing(/(?m)^schedule: .*$/, with: "schedule: {polynomial: {power: 1}}")
      .replacing(/(?m)^optimizer: .*$/, with: "optimizer: {sgd: {rate: 0.25}}")
    try place.write(model, to: "scheduled.yaml")
    let outcome = try place.shell(
      """
      $run train scheduled.yaml $settings --data data --out run --steps 2 &&
      $run train --resume run --steps 4
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(
      outcome.log.contains("after step 2 the rate moves from 0 to 1.2e-01"),
      "\(outcome.log)")
    let rates = place.text("run/metrics.jsonl")
      .matches(of: /"learning_rate":([^,]+)/).map { Double($0.1)! }
    #expect(rates == [0.25, 0.125, 0.125, 0.0625])
  }
}
