import Randomness

/// The volumes of one synthetic case.
struct Phantom {
  /// A volume for each modality, on one grid.
  var images: [Volume]
  var label: LabelVolume

  /// Case `number` of a data set. `modalities` are indices of `Appearance`; `values` gives each
  /// tissue's label value.
  init(
    number: Int, seed: UInt64, grid: Grid, modalities: [Int], values: (Tissue) -> Int32
  ) {
    var generator = PhiloxGenerator(
      seed: seed, key: StableHash.hash("phantoms/anatomy"), step: UInt64(number))
    let anatomy = Anatomy(&generator)
    let appearances = modalities.map { modality in
      let key = StableHash.hash("phantoms/noise/\(modality)")
      let noise = Philox(seed: seed, key: key, step: UInt64(number))
      return Appearance(modality: modality, noise: noise, &generator)
    }
    let table = Tissue.allCases.map(values)
    var labels: [Int32] = []
    var voxels = [[Float]](repeating: [], count: modalities.count)
    let size = grid.size
    func coordinate(_ index: Int, _ axis: Int) -> Double {
      (Double(index) + 0.5) / Double(size[axis]) * 2 - 1
    }
    for d in 0..<size[0] {
      for h in 0..<size[1] {
        for w in 0..<size[2] {
          let point = SIMD3(coordinate(w, 2), coordinate(h, 1), coordinate(d, 0))
          let tissue = anatomy.tissue(at: point)
          for (modality, appearance) in appearances.enumerated() {
            voxels[modality].append(
              appearance.intensity(tissue, at: point, voxel: labels.count))
          }
          labels.append(table[tissue.rawValue])
        }
      }
    }
    images = voxels.map { Volume(grid: grid, voxels: $0) }
    label = LabelVolume(grid: grid, voxels: labels)
  }
}
