import DurableFiles

/// A data set of phantoms to be written: the same files for the same values.
public struct PhantomDataset: Hashable, Sendable {
  public var layout: Dataset.Layout
  public var cases: Int
  /// Voxels along (D, H, W), at least 8 each.
  public var size: [Int]
  /// Modalities of nnU-Net's layout, 1 to 4; BraTS has four and iSeg two.
  public var modalities: Int
  public var seed: UInt64

  /// What keeps these values from being a data set.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
  }

  /// Throws `Invalid`.
  public init(
    layout: Dataset.Layout, cases: Int, size: [Int], modalities: Int? = nil, seed: UInt64 = 0
  ) throws {
    guard layout != .file else {
      throw Invalid(description: "phantoms are laid out as nnunet, brats or iseg")
    }
    let fixed = [.brats: BraTSLayout.modalities.count, .iseg: ISegLayout.modalities.count][layout]
    guard fixed == nil || modalities == nil || modalities == fixed else {
      throw Invalid(description: "the layout \(layout.rawValue) has \(fixed!) modalities")
    }
    self.modalities = modalities ?? fixed ?? 1
    guard (1...4).contains(self.modalities) else {
      throw Invalid(description: "phantoms have 1 to 4 modalities")
    }
    guard cases >= 1, size.count == 3, size.allSatisfy({ (8...1024).contains($0) }) else {
      throw Invalid(description: "phantoms need a case, and sizes (D, H, W) of 8 to 1024")
    }
    self.layout = layout
    self.cases = cases
    self.size = size
    self.seed = seed
  }

  /// Writes all cases into `folder`, which is made. In nnU-Net's layout the last fifth of two or
  /// more cases, and one at least, are test cases. Throws `VolumeError`.
  public func write(to folder: String) throws {
    switch layout {
    case .nnunet: try writeNNUNet(to: folder)
    case .brats: try writeBraTS(to: folder)
    case .iseg: try writeISeg(to: folder)
    case .file: preconditionFailure("refused at the start")
    }
  }

  /// Labels: 1 fluid, 2 grey matter, 3 white matter, 4 lesion.
  private func writeNNUNet(to folder: String) throws {
    let names = ["T1", "T2", "FLAIR", "T1CE"]
    let appearances = [0, 2, 3, 1]
    let testCases = cases < 2 ? 0 : max(1, cases / 5)
    for part in ["imagesTr", "labelsTr"] + (testCases > 0 ? ["imagesTs", "labelsTs"] : []) {
      try make(folder + "/" + part)
    }
    for number in 0..<cases {
      let part = number < cases - testCases ? "Tr" : "Ts"
      let name = "phantom_" + Self.padded(number + 1, digits: 3)
      let phantom = Phantom(
        number: number, seed: seed, grid: PhantomGeometry.grid(number: number, size: size),
        modalities: Array(appearances.prefix(modalities))
      ) { tissue in
        switch tissue {
        case .air: 0
        case .fluid: 1
        case .grey: 2
        case .white: 3
        case .oedema, .enhancing, .necrotic: 4
        }
      }
      for (modality, image) in phantom.images.enumerated() {
        let file = NumberedImages.fileName(name, channel: modality, ending: ".nii.gz")
        try image.write(to: "\(folder)/images\(part)/\(file)")
      }
      try phantom.label.write(to: "\(folder)/labels\(part)/\(name).nii.gz")
    }
    let channels = (0..<modalities).map { "\"\($0)\": \"\(names[$0])\"" }
    let description = """
      {
        "name": "phantoms",
        "channel_names": {\(channels.joined(separator: ", "))},
        "labels": {"background": 0, "fluid": 1, "grey matter": 2, "white matter": 3, "lesion": 4},
        "numTraining": \(cases - testCases),
        "file_ending": ".nii.gz"
      }

      """
    try VolumeError.translating {
      try DurableFile.write(description.utf8, to: folder + "/dataset.json")
    }
  }

  private func writeBraTS(to folder: String) throws {
    for number in 0..<cases {
      let name = "BraTS20_Training_" + Self.padded(number + 1, digits: 3)
      try make("\(folder)/\(name)")
      let grid = PhantomGeometry.grid(
        size: size, sources: [0, 1, 2], signs: [-1, -1, 1], angle: 0)
      let phantom = Phantom(number: number, seed: seed, grid: grid, modalities: [0, 1, 2, 3]) {
        switch $0 {
        case .air, .fluid, .grey, .white: 0
        case .necrotic: 1
        case .oedema: 2
        case .enhancing: 4
        }
      }
      for (modality, image) in zip(BraTSLayout.modalities, phantom.images) {
        try image.write(to: "\(folder)/\(name)/\(name)_\(modality).nii.gz")
      }
      try phantom.label.write(to: "\(folder)/\(name)/\(name)_seg.nii.gz")
    }
  }

  private func writeISeg(to folder: String) throws {
    try make(folder)
    for number in 0..<cases {
      let grid = PhantomGeometry.analyze(size: size)
      // Infants' heads without a lesion: it is shown, and labelled, as white matter.
      let phantom = Phantom(number: number, seed: seed, grid: grid, modalities: [0, 2]) {
        switch $0 {
        case .air: 0
        case .fluid: 10
        case .grey: 150
        case .white, .oedema, .enhancing, .necrotic: 250
        }
      }
      let stem = "\(folder)/subject-\(number + 1)"
      for (modality, image) in zip(ISegLayout.modalities, phantom.images) {
        try image.write(to: "\(stem)-\(modality).hdr", as: .analyze)
      }
      try phantom.label.write(to: "\(stem)-label.hdr", as: .analyze)
    }
  }

  private func make(_ folder: String) throws {
    try VolumeError.translating { try DurableFile.ensureDirectory(folder) }
  }

  private static func padded(_ number: Int, digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
