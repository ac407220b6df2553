/// Scores of a label lesion by lesion (BraTS 2023; github.com/rachitsaluja/BraTS-2023-Metrics).
struct LesionScores: Sendable {
  /// Lesions of the reference that some part of the prediction touches, and that none does.
  private(set) var found = 0
  private(set) var missed = 0
  /// Parts of the prediction that touch no lesion.
  private(set) var falsePositives = 0
  private var dice: [Double] = []
  private var distances: [Double] = []
  private let rule: LesionRule

  /// Two masks in one box, around which the volume has `rule.dilations` more voxels or ends; `spacing`
  /// along (D, H, W), in mm.
  init(
    prediction: Mask, reference: Mask, by definition: ScoreDefinition, rule: LesionRule,
    spacing: SIMD3<Double>
  ) {
    self.rule = rule
    let lesions = Components(of: reference.dilated(times: rule.dilations))
    let parts = Components(of: prediction)
    // The parts whose voxels each grown lesion covers.
    var touching = Array(repeating: Set<Int>(), count: lesions.sizes.count)
    for (lesion, part) in zip(lesions.labels, parts.labels) where lesion > 0 && part > 0 {
      touching[Int(lesion) - 1].insert(Int(part))
    }
    falsePositives = parts.sizes.count - touching.reduce(into: Set()) { $0.formUnion($1) }.count

    let size = reference.box.size
    let known = zip(reference.voxels, lesions.labels).map { $0 ? $1 : 0 }
    let (lesionBoxes, partBoxes) = (
      LabelBoxes(known, size: size), LabelBoxes(parts.labels, size: size)
    )
    let voxelVolume = spacing.x * spacing.y * spacing.z
    for (index, near) in touching.enumerated() {
      let near = near.sorted()
      guard let own = lesionBoxes.box(around: [index + 1]) else { continue }
      let box = partBoxes.box(around: near)?.union(own) ?? own
      let lesion = Mask(of: [index + 1], in: known, size: size, box: box)
      // As files round spacings to 24 bits, so much more is no larger.
      guard Double(lesion.count) * voxelVolume > rule.leastVolume * (1 + 1e-6) else { continue }
      guard !near.isEmpty else {
        missed += 1
        continue
      }
      found += 1
      let predicted = Mask(of: near, in: parts.labels, size: size, box: box)
      let common = zip(lesion.voxels, predicted.voxels).reduce(0) { $0 + ($1.0 && $1.1 ? 1 : 0) }
      dice.append(2 * Double(common) / Double(lesion.count + predicted.count))
      distances.append(
        SurfaceDistances(
          prediction: predicted, reference: lesion, by: definition.surface, spacing: spacing
        ).percentile(0.95, by: definition.percentile))
    }
  }

  /// Lesions and parts that scores are means over.
  private var count: Int { found + missed + falsePositives }

  /// The mean Dice of lesions and false positives; 1 where there is none.
  var meanDice: Double { count == 0 ? 1 : dice.reduce(0, +) / Double(count) }

  /// The mean HD95 of them in mm; 0 where there is none.
  var meanDistance: Double {
    guard count > 0 else { return 0 }
    let penalties = Double(missed + falsePositives) * rule.missedDistance
    return (distances.reduce(0, +) + penalties) / Double(count)
  }
}
