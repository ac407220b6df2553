import Testing

@testable import Volumes

@Suite struct CropTests {
  private let size = [4, 5, 6]

  private func place(_ d: Int, _ h: Int, _ w: Int) -> Int { (d * size[1] + h) * size[2] + w }

  @Test func boxHoldsWhatAnyChannelHas() throws {
    var images = [[Float]](repeating: Array(repeating: 0, count: 120), count: 2)
    #expect(VoxelBox(nonZeroIn: images, size).ranges == [0..<4, 0..<5, 0..<6])
    images[0][place(1, 2, 3)] = -1
    images[1][place(2, 0, 3)] = 1e-30
    let box = VoxelBox(nonZeroIn: images, size)
    #expect(box.ranges == [1..<3, 0..<3, 3..<4])
    let cropped = try box.crop(images[0], from: size)
    #expect(cropped == [0, 0, -1, 0, 0, 0])
    #expect(try box.place(cropped, in: size, background: 0) == images[0])
    #expect(try box.place(cropped, in: size, background: 5).reduce(0, +) == 5 * 114 - 1)
  }

  /// A shell around a zero is filled; with a hole in a face it is not, in an edge it is: zeros meet through
  /// faces alone. Checked against the definition, by growing until nothing changes.
  @Test(arguments: 0..<40) func maskIsFilled(_ seed: Int) throws {
    let image = (0..<120).map { Float((($0 + 17) * (seed * 2 + 5) * 7919) % 11 < 5 ? 0 : 1) }
    var outside = [Bool](repeating: false, count: 120)
    var changes = true
    while changes {
      changes = false
      for d in 0..<4 {
        for h in 0..<5 {
          for w in 0..<6 where image[place(d, h, w)] == 0 && !outside[place(d, h, w)] {
            let neighbours = [
              (d - 1, h, w), (d + 1, h, w), (d, h - 1, w), (d, h + 1, w), (d, h, w - 1),
              (d, h, w + 1),
            ]
            let reaches = neighbours.contains { d, h, w in
              !((0..<4).contains(d) && (0..<5).contains(h) && (0..<6).contains(w))
                || outside[place(d, h, w)]
            }
            if reaches {
              outside[place(d, h, w)] = true
              changes = true
            }
          }
        }
      }
    }
    let mask = try NonZeroMask([image, Array(repeating: 0, count: 120)], size)
    for index in 0..<120 { #expect(mask[index] == !outside[index]) }
  }
}
