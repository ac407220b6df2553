import Foundation

/// Patches of about one aspect in ascending order, numbered from 0 for the one that is given.
///
/// The longest axis goes by the step at which it is valid; the others take the extents of their own
/// steps that are nearest to the aspect. So no axis ever shrinks from one patch to the next.
struct PatchLadder {
  /// Voxels along the longest axis; nothing in the field is larger.
  static let mostVoxels = 4096

  let patch: [Int]
  /// Along each axis the distance of valid extents.
  let steps: [Int]
  private let longest: Int

  /// - Parameter isValid: whether a model takes a patch.
  /// - Returns: nil where an axis takes no other extent than the given one.
  init?(_ patch: [Int], isValid: ([Int]) -> Bool) {
    self.patch = patch
    var steps: [Int] = []
    for axis in patch.indices {
      let step = (1...max(patch[axis], Self.longestStep)).first { step in
        var other = patch
        other[axis] += step
        return isValid(other)
      }
      guard let step else { return nil }
      steps.append(step)
    }
    self.steps = steps
    longest = patch.indices.max { patch[$0] < patch[$1] } ?? 0
  }

  /// Distance of valid extents after eight levels of halving.
  private static let longestStep = 256

  var range: ClosedRange<Int> {
    let least = -((patch[longest] - 1) / steps[longest])
    return least...max((Self.mostVoxels - patch[longest]) / steps[longest], 0)
  }

  subscript(index: Int) -> [Int] {
    let extent = patch[longest] + index * steps[longest]
    return patch.indices.map { axis in
      guard axis != longest else { return extent }
      let wanted = Double(patch[axis]) * Double(extent) / Double(patch[longest])
      let count = ((wanted - Double(patch[axis])) / Double(steps[axis])).rounded()
      let least = -((patch[axis] - 1) / steps[axis])
      return patch[axis] + max(Int(count), least) * steps[axis]
    }
  }

  /// The number of the patch with about `factor` times the voxels.
  func index(forVoxels factor: Double) -> Int {
    let extent = Double(patch[longest]) * cbrt(max(factor, 0))
    let index = (extent - Double(patch[longest])) / Double(steps[longest])
    return Int(min(max(index.rounded(.down), Double(range.lowerBound)), Double(range.upperBound)))
  }
}
