import Parallelism

/// Reads the files of one case, and keeps what a data set's report has of it.
struct CaseReader: Sendable {
  private let item: Case
  private let isTraining: Bool
  private let inspection: DatasetInspection
  private let collector: IntensityCollector
  private let isShown: Bool

  init(
    _ item: Case, isTraining: Bool, _ inspection: DatasetInspection,
    _ collector: IntensityCollector, isShown: Bool
  ) {
    self.item = item
    self.isTraining = isTraining
    self.inspection = inspection
    self.collector = collector
    self.isShown = isShown
  }

  struct Outcome: Sendable {
    var findings: [Finding] = []
    /// Of volumes that others might be a copy of.
    var contents: [(name: String, digest: ContentDigest)] = []
    /// Nil where no image's header could be read.
    var detail: CaseDetail?
  }

  /// Throws `RefusedMemory`.
  func read() throws -> Outcome {
    let scan = CaseScan(item: item, known: .declared(inspection.dataset.labels))
    let grid = item.images.lazy.compactMap { inspection.headers[$0.path]?.grid }.first
    var outcome = Outcome()
    let label = try readLabel(scan, on: grid, &outcome)
    let planes = grid.map { label?.fullestPlanes ?? $0.size.map { $0 / 2 } } ?? []
    let files = Case.files(of: item.images).filter { inspection.headers[$0.path] != nil }
    // Of one case's files each may have its own thread.
    let images = try files.concurrentMap { file in
      Result { try ImageReader(file, label, planes: isShown ? planes : nil).read(scan) }
    }.map { try $0.get() }
    guard let grid else { return outcome }
    var detail = CaseDetail(
      name: item.name, isTraining: isTraining, size: grid.size, spacing: grid.spacing,
      sizeAfterCrop: grid.size, labels: label?.counts,
      channels: item.images.map { _ in nil }, labelPictures: [])
    var box = RunningBox(grid.size)
    for image in images {
      outcome.findings += image.findings
      outcome.contents += image.contents
      for (volume, channel) in image.channels.enumerated() {
        let name = image.file.inFile(volume)
        guard let place = item.images.firstIndex(of: name) else { continue }
        detail.channels[place] = channel.summary
        if isTraining { collector.add(channel.all, channel.foreground, to: place) }
      }
      if image.size == grid.size { box.formUnion(image.box) }
    }
    detail.sizeAfterCrop = box.size
    if isShown, let path = item.label, label != nil {
      detail.labelPictures = try labelPictures(path, planes)
    }
    outcome.detail = detail
    return outcome
  }

  private func readLabel(
    _ scan: CaseScan, on grid: Grid?, _ outcome: inout Outcome
  ) throws -> LabelledVoxels? {
    guard let path = item.label, let own = inspection.headers[path]?.grid else { return nil }
    var voxels = try LabelledVoxels(own)
    let facts = try scan.label(path, &outcome.findings) { first, labels, _ in
      voxels.add(labels, from: first)
    }
    guard let facts else { return nil }
    if facts.counts.count > 1 { outcome.contents.append((path, facts.digest)) }
    voxels.counts = facts.counts
    // Of a label elsewhere it is not known which of the image's voxels it is about.
    return grid?.size == own.size ? voxels : nil
  }

  /// The label in the planes of the pictures: which these are, is known once it was read.
  private func labelPictures(_ path: String, _ planes: [Int]) throws -> [Plane<Int32>] {
    guard let grid = inspection.headers[path]?.grid else { return [] }
    var capture = PlaneCapture<Int32>(grid, planes: planes, 0)
    try VoxelScan(ImageFile(path)).forEachPiece { _, first, piece, _ in
      capture.take(piece.labels().values, from: first)
    }
    return (0..<3).map { capture.plane(across: $0).sampled(ImageReader.pictureSide) }
  }
}

/// Which voxels have a label above 0.
struct LabelledVoxels: Sendable {
  let size: [Int]
  var counts: [Int32: Int] = [:]
  private(set) var voxels: VoxelSet
  private let placement: FilePlacement
  /// How many of them lie in each plane across D, H and W.
  private var inPlanes: [[Int]]

  /// Throws `RefusedMemory`.
  init(_ grid: Grid) throws {
    size = grid.size
    voxels = try VoxelSet(of: grid.voxelCount)
    placement = FilePlacement(grid)
    inPlanes = grid.size.map { Array(repeating: 0, count: $0) }
  }

  mutating func add(_ labels: [Int32], from first: Int) {
    placement.forEachRun(from: first, count: labels.count) { run in
      var place = run.place
      for index in run.voxels {
        if labels[index] > 0 {
          voxels.insert(place)
          inPlanes[0][place / (size[1] * size[2])] += 1
          inPlanes[1][place / size[2] % size[1]] += 1
          inPlanes[2][place % size[2]] += 1
        }
        place += placement.strides[0]
      }
    }
  }

  /// The places along (D, H, W) of the planes with the most of them; the middles where there are none.
  var fullestPlanes: [Int] {
    zip(inPlanes, size).map { counts, size in
      guard let most = counts.max(), most > 0 else { return size / 2 }
      return counts.firstIndex(of: most)!
    }
  }
}

/// The least box with some of a volume's voxels, which come one after another.
struct RunningBox: Sendable {
  private let whole: [Int]
  private var ranges: [Range<Int>]?

  init(_ size: [Int]) { whole = size }

  mutating func insert(_ place: Int) {
    let point = [
      place / (whole[1] * whole[2]), place / whole[2] % whole[1], place % whole[2],
    ]
    insert(point.map { $0..<$0 + 1 })
  }

  mutating func formUnion(_ other: RunningBox) { if let ranges = other.ranges { insert(ranges) } }

  private mutating func insert(_ other: [Range<Int>]) {
    ranges = zip(ranges ?? other, other).map {
      min($0.lowerBound, $1.lowerBound)..<max($0.upperBound, $1.upperBound)
    }
  }

  /// Voxels along (D, H, W); the whole volume where it has none.
  var size: [Int] { ranges?.map(\.count) ?? whole }
}
