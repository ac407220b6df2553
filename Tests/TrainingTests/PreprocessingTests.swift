import CPUBackend
import Experiment
import Foundation
import ModelsForTests
import Program
import Randomness
import Runtime
import Testing
import Training
import Volumes

@testable import VolumeFixtures

/// A case that is preprocessed, and whose labels lie on the voxels of its files.
@Suite struct PreprocessingTests {
  /// One of many ways to store three volumes, of which channel k is greatest where the class is k.
  private struct StoredCase {
    /// Of the files, along i, j and k.
    let dimensions: [Int]
    /// The class of each voxel in the file's order; nil around the box, where all channels are zero.
    private(set) var classes: [Int?] = []
    /// Of the model, along (D, H, W).
    private(set) var spacing = [0.0, 0, 0]
    /// Along which file axes voxels become fewer. There a voxel between two classes is either's.
    let isCoarse: [Bool]
    private let box: [Range<Int>]
    private var fixture: Fixture

    private static let types = [2, 4, 16, 64, 512]

    init(_ seed: Int) {
      var draws = PhiloxGenerator(seed: UInt64(seed), key: 7, step: 0)
      let permutation = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]][
        Int.random(in: 0...5, using: &draws)]
      var sizes = (0..<3).map { _ in 0.7 + 1.3 * Double.random(in: 0..<1, using: &draws) }
      // One axis so long that it is resampled by itself, in a third of the cases.
      if seed % 3 == 0 { sizes[Int.random(in: 0...2, using: &draws)] *= 5 }
      isCoarse = (0..<3).map { _ in Double.random(in: 0..<1, using: &draws) < 0.2 }
      let coarse = isCoarse
      dimensions = (0..<3).map { coarse[$0] ? 24 : 9 + Int.random(in: 0...4, using: &draws) }
      box = dimensions.map { extent in
        let low = Int.random(in: 0...2, using: &draws)
        return low..<extent - Int.random(in: 0...2, using: &draws)
      }
      let blocks = coarse.map { $0 ? 11 : 3 }
      let (extents, place) = (dimensions, box)
      let key = Int.random(in: 0...1000, using: &draws)
      classes = (0..<dimensions.reduce(1, *)).map { voxel in
        let index = [
          voxel % extents[0], voxel / extents[0] % extents[1], voxel / extents[0] / extents[1],
        ]
        guard (0..<3).allSatisfy({ place[$0].contains(index[$0]) }) else { return nil }
        let block = (0..<3).map { index[$0] / blocks[$0] }
        return ((block[0] * 7 + block[1]) * 7 + block[2] + key) * 40_503 / 17 % 3
      }
      var sform = [[Double]](repeating: [0, 0, 0, 0], count: 3)
      for axis in 0..<3 {
        let ratio =
          coarse[axis]
          ? 1.2 + 0.5 * Double.random(in: 0..<1, using: &draws)
          : Double.random(in: 0..<1, using: &draws) < 0.2
            ? 1 : 0.4 + 0.2 * Double.random(in: 0..<1, using: &draws)
        // File axis f runs along patient axis permutation[f], there or back, a little oblique.
        let sign = Double.random(in: 0..<1, using: &draws) < 0.5 ? -1.0 : 1
        var direction = (0..<3).map { _ in 0.2 * (Double.random(in: 0..<1, using: &draws) - 0.5) }
        direction[permutation[axis]] = sign
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for row in 0..<3 { sform[row][axis] = direction[row] / length * sizes[axis] }
        spacing[2 - permutation[axis]] = sizes[axis] * ratio
      }
      for row in 0..<3 { sform[row][3] = 100 * Double.random(in: 0..<1, using: &draws) - 50 }
      fixture = Fixture(dimensions: dimensions, sform: sform)
      fixture.type = Self.types[seed % 5]
      fixture.isBigEndian = seed % 2 == 1
      fixture.format = seed % 4 < 3 ? .nifti1 : .nifti2
      if seed % 3 == 1 { (fixture.slope, fixture.intercept) = (0.25, -1) }
    }

    /// Writes the three channels, and returns the case.
    func write(to folder: String) throws -> Case {
      let paths = try (0..<3).map { channel in
        var file = fixture
        let scale = fixture.slope == 0 ? 1 : fixture.slope
        file.values = classes.map { value in
          ((value.map { $0 == channel ? 3 : 1 } ?? 0) - fixture.intercept) / scale
        }
        let path = "\(folder)/a_000\(channel).nii"
        try file.header().write(to: URL(filePath: path))
        return path
      }
      return Case(name: "a", images: paths.map { ImageFile($0) }, label: nil)
    }

    /// Whether a voxel has the class of all that lie less than four voxels from it along coarse axes.
    func isCertain(_ voxel: Int) -> Bool {
      let strides = [1, dimensions[0], dimensions[0] * dimensions[1]]
      let places = (0..<3).map { voxel / strides[$0] % dimensions[$0] }
      var near = [voxel]
      for axis in 0..<3 where isCoarse[axis] && box[axis].contains(places[axis]) {
        near = near.flatMap { voxel in
          (-3...3).filter { box[axis].contains(places[axis] + $0) }.map {
            voxel + $0 * strides[axis]
          }
        }
      }
      return near.allSatisfy { classes[$0] == classes[voxel] }
    }

    var affine: [[Double]] { fixture.sform }
  }

  /// The voxels of a little-endian NIfTI-1 of bytes, in the file's order, and its sform.
  private func read(_ path: String) throws -> (voxels: [UInt8], sform: [[Float]]) {
    let bytes = try #require(FileManager.default.contents(atPath: path))
    func number<Value>(_ offset: Int, as type: Value.Type) -> Value {
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }
    #expect(number(70, as: Int16.self) == 2)
    let rows = (0..<3).map { row in
      (0..<4).map { number(280 + 16 * row + 4 * $0, as: Float.self) }
    }
    return (Array(bytes.dropFirst(Int(number(108, as: Float.self)))), rows)
  }

  /// A network that hands its channels through, on files that are oblique, mirrored, big-endian, scaled
  /// and long along an axis: where voxels become more along all axes every voxel gets its own class
  /// back, as it does from nearest neighbours.
  @Test(arguments: 0..<40)
  func `an identity network gives every voxel of a file its own label`(seed: Int) throws {
    let stored = StoredCase(seed)
    let spacing = stored.spacing.map { String($0) }.joined(separator: ", ")
    let program = try compile(
      """
      model: identity
      input: {channels: 3, patch: [12, 16, 14]}
      network: [{conv: {name: head, out: 3, kernel: 1}}]
      outputs:
        organs: {labels: {background: 0, one: 3, two: 7}, losses: [cross-entropy]}
      preprocessing: {crop: nonzero, spacing: [\(spacing)], normalization: none}
      """
    ).program(.keep)
    let session = try Session(program, on: CPUBackend(threads: 1), for: .inference)
    session.set("head.weight", to: [1, 0, 0, 0, 1, 0, 0, 0, 1])
    session.set("head.bias", to: [0, 0, 0])
    let dataset = try SmallDataset(size: [1, 1, 1])
    let item = try stored.write(to: dataset.folder)
    let loaded = try LoadedCase(item, labels: [], program.experiment.preprocessing)
    let prediction = try Predictor([session]).prediction(of: loaded, named: "a").labels
    try prediction.write(to: dataset.path("out.nii"))

    let (voxels, sform) = try read(dataset.path("out.nii"))
    #expect(zip(sform.joined(), stored.affine.joined()).allSatisfy { abs(Double($0) - $1) < 1e-4 })
    try #require(voxels.count == stored.classes.count)
    var (checked, wrong) = (0, 0)
    for (voxel, value) in voxels.enumerated() where stored.isCertain(voxel) {
      checked += 1
      if value != stored.classes[voxel].map({ [0, 3, 7][$0] }) ?? 0 { wrong += 1 }
    }
    #expect(wrong == 0, "of \(checked)")
    // Without a coarse axis every one is certain.
    #expect(checked * (stored.isCoarse.contains(true) ? 5 : 1) >= voxels.count)
  }

  /// Training sees what prediction sees, from files and from the store: the losses of equal runs agree.
  @Test func `training takes preprocessed cases from files and store alike`() throws {
    let program = try compile(
      """
      model: small
      input: {channels: 1, patch: 8, batch: 2}
      network: [{conv: {name: head, out: 2, kernel: 3}}]
      outputs:
        organs: {labels: 2, losses: [cross-entropy]}
      preprocessing:
        spacing: [0.8, 1.3, 1]
        normalization: {ct: {low: 0, high: 40, mean: 12, deviation: 9}}
      """
    ).program(.keep)
    let dataset = try SmallDataset(size: [10, 12, 11])
    let image = (0..<1320).map { Float($0 * 7919 % 53) }
    let label = image.map { Int32($0 > 30 ? 1 : 0) }
    let item = try dataset.addCase("a", image: image, label: label)
    let kept = PreprocessedStore(dataset.path("kept")) { Issue.record("\($0)") }
    let losses = try [nil, kept, kept].map { store in
      let session = try Session(program, on: CPUBackend(threads: 1), for: .training)
      session.initializeParameters(seed: 3)
      return try dataset.train(session, [item], steps: 4, store: store).map(\.loss)
    }
    #expect(losses[0] == losses[1] && losses[0] == losses[2])
    let files = try FileManager.default.contentsOfDirectory(atPath: kept.folder)
    #expect(files.count == 2)
  }
}
