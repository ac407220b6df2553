import Diagnostics
import Experiment
import ModelLanguage
import Operations
import Volumes

// Prints how long the standard set takes with 500 patches of four modalities and 128^3 voxels, on one core, out of a
// volume of 155 x 240 x 240; and what each transform takes of a patch where it applies to all modalities.
let text = """
  model: times
  input: {channels: 4, patch: 128}
  network: [{conv: {out: 4, kernel: 1}}]
  outputs: {labels: {labels: 4, losses: [dice]}}
  augmentation: {set: standard, elastic: {probability: 0}}
  """
let resolved = Language.resolve(
  source: SourceText(name: "times", bytes: Array(text.utf8)), overrides: [:],
  layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications)
guard let experiment = resolved.model?.experiment else { preconditionFailure("\(resolved)") }

let size = [155, 240, 240]
let count = size.reduce(1, *)
/// A ball in the middle of nothing, of shells of four classes; voxels of each modality vary from place to place.
func radius(_ place: Int) -> Int {
  let index = [place / (240 * 240), place / 240 % 240, place % 240]
  return (0..<3).reduce(0) { sum, axis in
    let distance = 100 * (2 * index[axis] - size[axis]) / size[axis]
    return sum + distance * distance
  }
}
let classes = (0..<count).map { UInt8(max(0, 3 - radius($0) / 2500)) }
let images = (0..<4).map { channel in
  (0..<count).map { place -> Float in
    radius(place) > 7000 ? 0 : Float((place &* 40_503 &+ channel &* 977) & 1023) / 512 - 0.9
  }
}
let content = LoadedCase(
  name: "ball",
  grid: Grid(
    Geometry(
      dimensions: size.reversed(), affine: Affine(steps: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]))),
  images: images, deviations: [1, 1, 1, 1], classes: classes)
let times = try AugmentationTimes(experiment, of: content, draws: 500, seed: 1)
let sorted = times.patches.sorted()
func milliseconds(_ seconds: Double) -> String { "\((seconds * 1e4).rounded() / 10) ms" }
print("patch", "mean", milliseconds(sorted.reduce(0, +) / Double(sorted.count)))
print("patch", "median", milliseconds(sorted[sorted.count / 2]))
print("patch", "greatest", milliseconds(sorted.last!))
for (name, seconds) in times.transforms.sorted(by: { $0.seconds > $1.seconds }) {
  print(name, milliseconds(seconds))
}
