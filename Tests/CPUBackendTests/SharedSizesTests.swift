import CKernelSizes
import Testing

@testable import Kernels

/// Limits that the C tasks share with rules of the kernels' vocabulary, which imports no C.
@Suite struct SharedSizesTests {
  /// Lifting steps have room for the largest cube that a call may ask for.
  @Test func cubesOnAGridFitTheTasks() {
    var largest = 0
    for d in 1...9 {
      for h in 1...9 {
        for w in 1...9 {
          let size = d * h * w
          let call = AbstractCall(
            Kernel.OrthogonalDown(factor: [d, h, w]).kernel,
            operands: [volume([1, 1, d, h, w], 1).fixed, plain([1, size, size])],
            results: [volume([1, size, 1, 1, 1], 1).fixed])
          if call.kernel.record.relates(CallShapes(call)) { largest = max(largest, size) }
        }
      }
    }
    #expect(largest == CK_CUBE)
  }

  /// A region's table has a byte for every label that a voxel can have.
  @Test func regionsHaveEveryLabel() {
    #expect(CK_LABELS == Int(UInt8.max) + 1)
  }
}
