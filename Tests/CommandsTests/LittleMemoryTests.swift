import BuiltPrograms
import Foundation
import Testing

/// Little memory and few threads: an exit code and a sentence, or the same result later.
@Suite struct LittleMemoryTests {
  /// Stacks of 4 GiB, of which an address space of 3 holds none.
  private static let refusedThreads = "ulimit -s 4194304; ulimit -v 3145728; "

  @Test func `refused threads change no result`() throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $train --steps 3 --out run && $run predict run --input data --out out
      \(Self.refusedThreads)
      $train --steps 3 --out alone --threads 3 && $run predict alone --input data --out lone
      """)
    #expect(outcome.code == 0, "\(outcome.log)")
    #expect(outcome.log.contains("the system gives 1 of 3 threads"), "\(outcome.log)")
    for (one, other) in [
      ("run/checkpoint.safetensors", "alone/checkpoint.safetensors"),
      ("out/phantom_004.nii.gz", "lone/phantom_004.nii.gz"),
    ] {
      #expect(!place.data(one).isEmpty && place.data(one) == place.data(other))
    }
    let plan = "$compile plan $model $settings --json --budget 8MB"
    let planned = try place.shell("\(plan) > a; \(Self.refusedThreads) \(plan) | cmp - a")
    #expect(planned.code == 0, "\(planned.log)")
  }

  /// The least address space (KiB, to 4 MiB) that the program itself fits into.
  private static let least: String = {
    let find =
      "v=60000; until (ulimit -v $v; $run --help > /dev/null 2>&1); do v=$((v + 4000)); done; echo $v"
    return (try? BuiltProgram.shell(find).output.trimmingCharacters(in: .newlines)) ?? ""
  }()

  /// From where nothing but the program itself fits to where everything does.
  @Test(arguments: [
    "$train --steps 2 --out run-$v", "$run predict run --input data --out out-$v",
    "$run evaluate --prediction data/labelsTr --reference data/labelsTr",
    "$compile plan $model $settings --json", "$run bench $model $settings --steps 1",
    "$run bench $model $settings --set vae=true --steps 1",
  ])
  func `little address space is exit code 71 with a number of bytes`(line: String) throws {
    let place = try Tiny.workplace()
    let outcome = try place.shell(
      """
      $train --steps 1 --out run 2> /dev/null
      for more in 0 2000 6000 16000 400000; do
        v=$((\(Self.least) + more))
        (ulimit -v $v; \(line) > /dev/null 2> log; code=$?; echo $code $(grep -c ' bytes ' log))
      done
      """)
    let codes = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(codes.count == 5, "\(outcome.log)")
    for code in codes {
      #expect(code[0] == "0" || code[0] == "71" && code[1] != "0", "\(outcome.output)")
    }
    #expect(codes.last?.first == "0")
  }
}
