import Plan
import PlanChecker
import Testing

@testable import Planner

/// A plan that was changed is refused, whatever was changed. Changes are drawn so that none leaves
/// a plan that is right as well.
@Suite struct Mutations {
  private static let subjects: [(problem: Problem, plan: Plan)] = (UInt64(0)..<40).flatMap { seed in
    let problem = randomProgram(seed: 1000 + seed, operations: 10)
    let plans = Planner.frontier(problem, policy: .invert).plans
    return [plans[0], plans[plans.count / 2], plans[plans.count - 1]].map { (problem, $0) }
  }

  /// Applies a change to every subject; all of those that it applies to are refused.
  private func expectRefused(
    atLeast least: Int = 100, _ change: (inout Plan, Problem, inout SplitMix) -> Bool
  ) {
    var changed = 0
    for (index, subject) in Mutations.subjects.enumerated() {
      var random = SplitMix(state: UInt64(index))
      var plan = subject.plan
      guard change(&plan, subject.problem, &random) else { continue }
      changed += 1
      #expect(!PlanChecker.check(plan, for: subject.problem).isEmpty, "subject \(index)")
    }
    #expect(changed >= least)
  }

  @Test func shrunkArena() {
    expectRefused { plan, _, _ in
      plan.arenaBytes -= 1
      return true
    }
  }

  @Test func droppedStep() {
    expectRefused { plan, _, random in
      plan.steps.remove(at: random.below(plan.steps.count))
      return true
    }
  }

  @Test func repeatedStep() {
    expectRefused { plan, _, random in
      let index = random.below(plan.steps.count)
      plan.steps.insert(plan.steps[index], at: index)
      return true
    }
  }

  @Test func swappedSteps() {
    expectRefused(atLeast: 20) { plan, _, random in
      let index = random.below(plan.steps.count - 1)
      guard !Set(plan.steps[index].results).isDisjoint(with: plan.steps[index + 1].operands) else {
        return false
      }
      plan.steps.swapAt(index, index + 1)
      return true
    }
  }

  @Test func unalignedOffset() {
    expectRefused(atLeast: 60) { plan, problem, random in
      let computed = plan.steps.filter { problem.operation($0.operation).transfers.isEmpty }
      guard let result = computed[random.below(computed.count)].results.first else { return false }
      // Inside another one by a transfer, the bytes are not where they were moved to.
      plan.instances[result].offset += 1
      return true
    }
  }

  /// Two instances that live at once and share no bytes now share some.
  @Test func collision() {
    expectRefused { plan, problem, random in
      func range(_ index: Int) -> Range<Int> {
        let instance = plan.instances[index]
        return instance.offset..<instance.offset + problem.values[instance.value].bytes
      }
      var pairs: [(Int, Int)] = []
      for a in plan.instances.indices {
        for b in plan.instances.indices
        where plan.instances[a].first < plan.instances[b].first
          && plan.instances[b].first < plan.instances[a].last && !range(a).overlaps(range(b))
        {
          pairs.append((a, b))
        }
      }
      guard !pairs.isEmpty else { return false }
      let (a, b) = pairs[random.below(pairs.count)]
      plan.instances[b].offset = plan.instances[a].offset
      return true
    }
  }

  @Test func scratchOverOperand() {
    expectRefused { plan, _, random in
      let candidates = plan.steps.indices.filter {
        plan.steps[$0].scratchOffset != nil && !plan.steps[$0].operands.isEmpty
      }
      guard !candidates.isEmpty else { return false }
      let index = candidates[random.below(candidates.count)]
      plan.steps[index].scratchOffset = plan.instances[plan.steps[index].operands[0]].offset
      return true
    }
  }

  @Test func anotherLifetime() {
    expectRefused { plan, _, random in
      let index = random.below(plan.instances.count)
      plan.instances[index].last += random.below(2) == 0 ? 1 : -1
      return true
    }
  }

  @Test func falseFigures() {
    expectRefused { plan, _, _ in
      plan.arenaLowerBoundBytes -= 1
      return true
    }
    expectRefused { plan, _, _ in
      plan.seconds *= 1.001
      return true
    }
  }

  /// The right value, but an instance that is not there at that time.
  @Test func anotherOperand() {
    expectRefused(atLeast: 3) { plan, problem, random in
      let index = random.below(plan.steps.count)
      guard let operand = plan.steps[index].operands.first else { return false }
      let value = plan.instances[operand].value
      guard
        let other = plan.instances.indices.first(where: {
          plan.instances[$0].value == value && $0 != operand
            && !(plan.instances[$0].first..<plan.instances[$0].last).contains(index)
        })
      else { return false }
      plan.steps[index].operands[0] = other
      return true
    }
  }
}
