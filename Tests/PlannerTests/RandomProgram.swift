import Plan

@testable import Planner

/// A training program that a seed determines: side branches, several consumers, skips that are
/// added or concatenated, couplings and other bijections.
func randomProgram(seed: UInt64, operations: Int, sizes: [Int] = [64, 128, 192, 320]) -> Problem {
  var random = SplitMix(state: seed)
  var builder = ProgramBuilder()
  var values = [builder.input(sizes[random.below(sizes.count)])]
  func recent(_ random: inout SplitMix) -> Int {
    values[max(0, values.count - 1 - random.below(3) - (random.below(5) == 0 ? 6 : 0))]
  }
  for _ in 0..<operations {
    let x = recent(&random)
    let size = builder.bytes(x)
    switch random.below(11) {
    case 0, 1: values.append(builder.conv(x, cost: Double(1 + random.below(4))))
    case 2: values.append(builder.conv(x, bytes: sizes[random.below(sizes.count)]))
    case 3: values.append(builder.normalize(x))
    case 4:
      guard let y = values.last(where: { builder.bytes($0) == size && $0 != x }) else { continue }
      values.append(builder.add(x, y))
    case 5 where size < 1024: values.append(builder.concat([x, recent(&random)]))
    case 6 where size > 64:
      let (a, b) = builder.split(x, first: 64)
      values += [a, b]
    case 7, 8:  // halves of 32 and 96 bytes are not aligned
      values.append(builder.couplingBlock(x, depth: 1 + random.below(2)))
    case 9:
      values.append(builder.bijection(x))
    case 10:
      guard let y = values.last(where: { builder.bytes($0) == size && $0 != x }) else {
        builder.count(x)
        continue
      }
      let (a, b) = builder.coupling(x, y)
      values += [a, b]
    default:
      values.append(builder.conv(x))
    }
  }
  let outputs = [values[values.count - 1]] + (random.below(3) == 0 ? [recent(&random)] : [])
  return builder.finish(outputs)
}
