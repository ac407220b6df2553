import CKernelSizes
import Kernels
import Testing

/// Limits that the C tasks share with rules of the kernels' vocabulary, which imports no C.
@Suite struct SharedSizesTests {
  /// Lifting steps have room for the largest cube that a call may ask for.
  @Test func cubesOnAGridFitTheTasks() {
    var largest = 0
    for d in 1...9 {
      for h in 1...9 {
        for w in 1...9
        where Kernel.OrthogonalDown(factor: [d, h, w], range: 8).attributeFault == nil {
          largest = max(largest, d * h * w)
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
