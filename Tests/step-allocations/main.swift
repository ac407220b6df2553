import CAllocationCounter
import CPUBackend
import Compiler
import Kernels
import ModelsForTests
import Plan
import Runtime
import Training

// Prints how often the heap is asked for memory in ten training steps of each model of the zoo,
// under each policy and precision, after one that is not counted; and, so that a counter which
// counts nothing shows, in the step's preparation.
for name in Models.names {
  for precision in ["float32", "bfloat16"] {
    let compilation = try compile(
      Models.text(name), ["width": "16", "levels": "2", "vae": "true", "precision": precision],
      patch: [16, 16, 16])
    for policy in [Policy.keep, .recompute, .invert] {
      let program = compilation.program(policy)
      let before = allocation_count()
      let session = try Session(program, on: CPUBackend(threads: 2), for: .training)
      session.initializeParameters(seed: 1)
      SyntheticBatch.write(to: session, seed: 1)
      let prepared = allocation_count() - before
      func step(_ index: UInt64) {
        let context = StepContext(seed: 1, step: index, update: index + 1, learningRate: 1e-3)
        session.accumulate(context)
        session.update(context)
      }
      step(0)
      let start = allocation_count()
      for index in 1...10 { step(UInt64(index)) }
      let counted = allocation_count() - start
      print(name, precision, policy.rawValue, counted, "prepared", prepared)
    }
  }
}
