import DurableFiles

/// A data set of phantoms to be written: the same files for the same values.
public struct PhantomDataset: Hashable, Sendable {
  /// Whose names and forms the files have.
  public enum Layout: String, Hashable, Sendable, CaseIterable {
    case nnunet
    case decathlon
    /// BraTS 2020.
    case brats
    case brats2021
    case brats2023
    case iseg

    /// How many modalities it always has; nil where that is chosen.
    var modalities: Int? {
      switch self {
      case .nnunet, .decathlon: nil
      case .brats, .brats2021, .brats2023: BraTSLayout.old.modalities.count
      case .iseg: ISegLayout.modalities.count
      }
    }
  }

  public var layout: Layout
  public var cases: Int
  /// Voxels along (D, H, W), at least 8 each.
  public var size: [Int]
  /// Modalities of nnU-Net's and the Decathlon's layout, 1 to 4; BraTS has four and iSeg two.
  public var modalities: Int
  public var seed: UInt64

  /// What keeps these values from being a data set.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
  }

  /// Throws `Invalid`.
  public init(
    layout: Layout, cases: Int, size: [Int], modalities: Int? = nil, seed: UInt64 = 0
  ) throws {
    let fixed = layout.modalities
    guard fixed == nil || modalities == nil || modalities == fixed else {
      throw Invalid(description: "the layout \(layout.rawValue) has \(fixed!) modalities")
    }
    // Of the Decathlon's tasks the brain tumours are what it has a layout of its own for.
    self.modalities = modalities ?? fixed ?? (layout == .decathlon ? 4 : 1)
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

  /// Writes all cases into `folder`, which is made. In the layouts of nnU-Net and the Decathlon the last
  /// fifth of two or more cases, and one at least, are test cases. Throws `VolumeError`.
  public func write(to folder: String) throws {
    switch layout {
    case .nnunet, .decathlon: try writeFolders(to: folder)
    case .brats:
      try writeBraTS(to: folder, .old) { "BraTS20_Training_" + Self.padded($0 + 1, digits: 3) }
    case .brats2021:
      try writeBraTS(to: folder, .old) { "BraTS2021_" + Self.padded($0, digits: 5) }
    case .brats2023:
      try writeBraTS(to: folder, .new) { "BraTS-GLI-" + Self.padded($0, digits: 5) + "-000" }
    case .iseg: try writeISeg(to: folder)
    }
  }

  /// Labels: 1 fluid, 2 grey matter, 3 white matter, 4 lesion. The Decathlon has none of test cases.
  private func writeFolders(to folder: String) throws {
    let appearances = [0, 2, 3, 1]
    let testCases = cases < 2 ? 0 : max(1, cases / 5)
    let testFolders = layout == .nnunet ? ["imagesTs", "labelsTs"] : ["imagesTs"]
    for part in ["imagesTr", "labelsTr"] + (testCases > 0 ? testFolders : []) {
      try make(folder + "/" + part)
    }
    let names = (0..<cases).map { "phantom_" + Self.padded($0 + 1, digits: 3) }
    for (number, name) in names.enumerated() {
      let part = number < cases - testCases ? "Tr" : "Ts"
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
      if layout == .decathlon {
        try Volume.write(phantom.images, to: "\(folder)/images\(part)/\(name).nii.gz")
      } else {
        for (modality, image) in phantom.images.enumerated() {
          let file = NumberedImages.fileName(name, channel: modality, ending: ".nii.gz")
          try image.write(to: "\(folder)/images\(part)/\(file)")
        }
      }
      if layout == .nnunet || part == "Tr" {
        try phantom.label.write(to: "\(folder)/labels\(part)/\(name).nii.gz")
      }
    }
    let description =
      layout == .nnunet
      ? nnUNetDescription(trainingCount: cases - testCases)
      : decathlonDescription(
        training: Array(names.dropLast(testCases)), test: Array(names.suffix(testCases)))
    try VolumeError.translating {
      try DurableFile.write(description.utf8, to: folder + "/dataset.json")
    }
  }

  private func nnUNetDescription(trainingCount: Int) -> String {
    """
    {
      "name": "phantoms",
      "channel_names": {\(channels)},
      "labels": {"background": 0, "fluid": 1, "grey matter": 2, "white matter": 3, "lesion": 4},
      "numTraining": \(trainingCount),
      "file_ending": ".nii.gz"
    }

    """
  }

  private func decathlonDescription(training: [String], test: [String]) -> String {
    let entries = training.map {
      "{\"image\": \"./imagesTr/\($0).nii.gz\", \"label\": \"./labelsTr/\($0).nii.gz\"}"
    }
    let images = test.map { "\"./imagesTs/\($0).nii.gz\"" }
    return """
      {
        "name": "phantoms",
        "tensorImageSize": "\(modalities == 1 ? "3D" : "4D")",
        "modality": {\(channels)},
        "labels": {"0": "background", "1": "fluid", "2": "grey matter", "3": "white matter", "4": "lesion"},
        "numTraining": \(training.count),
        "numTest": \(test.count),
        "training": [
          \(entries.joined(separator: ",\n    "))
        ],
        "test": [\(images.joined(separator: ", "))]
      }

      """
  }

  /// The channels' names by their numbers, as JSON.
  private var channels: String {
    ["T1", "T2", "FLAIR", "T1CE"].prefix(modalities).enumerated()
      .map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ")
  }

  private func writeBraTS(
    to folder: String, _ files: BraTSLayout, name: (Int) -> String
  ) throws {
    let values = Dictionary(
      uniqueKeysWithValues: files.labels.map { ($0.name, Int32($0.labels[0])) })
    for number in 0..<cases {
      let name = name(number)
      try make("\(folder)/\(name)")
      let grid = PhantomGeometry.grid(
        size: size, sources: [0, 1, 2], signs: [-1, -1, 1], angle: 0)
      let phantom = Phantom(number: number, seed: seed, grid: grid, modalities: [0, 1, 2, 3]) {
        switch $0 {
        case .air, .fluid, .grey, .white: 0
        case .necrotic: values["necrotic"]!
        case .oedema: values["oedema"]!
        case .enhancing: values["enhancing"]!
        }
      }
      let stem = "\(folder)/\(name)/\(name)\(files.separator)"
      for (modality, image) in zip(files.modalities, phantom.images) {
        try image.write(to: "\(stem)\(modality).nii.gz")
      }
      try phantom.label.write(to: "\(stem)seg.nii.gz")
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
        try image.write(to: "\(stem)-\(modality).hdr")
      }
      try phantom.label.write(to: "\(stem)-label.hdr")
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
