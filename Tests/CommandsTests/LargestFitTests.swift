import Testing

@testable import PlanQuestions

/// The search for the largest size against looking at every one.
@Suite struct LargestFitTests {
  @Test(arguments: [1, 2, 3, 7]) func `it finds the largest valid one that fits`(_ step: Int) {
    for limit in -1...70 {
      for guess in [0, 5, 31, 60, 100] {
        var asked: [Int] = []
        let search = LargestFit(3...60, guesses: [{ guess }]) { candidate in
          guard candidate % step == 0 else { return nil }
          asked.append(candidate)
          return candidate <= limit
        }
        let valid = (3...60).filter { $0 % step == 0 }
        #expect(search.largest == valid.last { $0 <= limit })
        #expect(search.exceeding == valid.first { $0 > limit })
        #expect(Set(asked).count == asked.count)
        // Galloping and bisection: twice the logarithm of 60, and the guess.
        #expect(asked.count <= 13)
      }
    }
  }

  @Test func `a good guess needs two questions`() {
    var asked = 0
    let search = LargestFit(1...60_000, guesses: [{ 41 }]) { candidate in
      asked += 1
      return candidate <= 41
    }
    #expect(search.largest == 41 && asked == 2)
  }
}

/// Patches in ascending order.
@Suite struct PatchLadderTests {
  @Test(arguments: [
    ([64, 64, 64], [8, 8, 8]), ([128, 160, 112], [16, 16, 16]), ([20, 256, 224], [4, 32, 32]),
    ([5, 9, 7], [1, 2, 3]),
  ])
  func `they keep the aspect within half a step, are valid and never shrink`(
    _ patch: [Int], _ steps: [Int]
  ) throws {
    func isValid(_ other: [Int]) -> Bool {
      (0..<3).allSatisfy { other[$0] > 0 && (other[$0] - patch[$0]) % steps[$0] == 0 }
    }
    let ladder = try #require(PatchLadder(patch, isValid: isValid))
    #expect(ladder.steps == steps)
    #expect(ladder[0] == patch)
    let most = try #require(patch.max())
    var previous = [0, 0, 0]
    for index in ladder.range {
      let next = ladder[index]
      #expect(isValid(next))
      #expect(zip(previous, next).allSatisfy { $0 <= $1 } && next != previous)
      let extent = try #require(next.max())
      for axis in 0..<3 {
        let wanted = Double(patch[axis]) * Double(extent) / Double(most)
        #expect(abs(Double(next[axis]) - max(wanted, 1)) <= Double(steps[axis]))
      }
      previous = next
    }
    #expect(previous.max()! > 4096 - 32 && previous.max()! <= 4096)
  }

  @Test func `an axis that takes no other extent ends the ladder`() {
    #expect(PatchLadder([16, 16, 16]) { $0[1] == 16 } == nil)
  }
}
