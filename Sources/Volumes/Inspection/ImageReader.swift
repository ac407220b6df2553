/// Reads one file of a case's images for the report on its data set.
struct ImageReader: Sendable {
  /// Pixels of a picture at most along either side.
  static let pictureSide = 128

  private let file: ImageFile
  private let label: LabelledVoxels?
  /// The places along (D, H, W) of the planes to keep; nil for none.
  private let planes: [Int]?

  init(_ file: ImageFile, _ label: LabelledVoxels?, planes: [Int]?) {
    (self.file, self.label, self.planes) = (file, label, planes)
  }

  struct Outcome: Sendable {
    var file: ImageFile
    var findings: [Finding] = []
    var contents: [(name: String, digest: ContentDigest)] = []
    /// For each of the file's volumes.
    var channels: [Channel] = []
    /// Of all its volumes: the voxels that are not zero, in a volume of this size.
    var box: RunningBox
    var size: [Int]
  }

  struct Channel: Sendable {
    var all: ValueTally
    var foreground: ValueTally
    var summary: CaseDetail.Channel
  }

  /// Throws `RefusedMemory`.
  func read(_ scan: CaseScan) throws -> Outcome {
    var outcome = Outcome(file: file, box: RunningBox([1, 1, 1]), size: [])
    var current: Pass?
    let facts = try scan.images(file, &outcome.findings) { volume, first, values, grid in
      if first == 0 {
        if let current { outcome.channels.append(current.channel) }
        if volume == 0 { (outcome.box, outcome.size) = (RunningBox(grid.size), grid.size) }
        current = Pass(grid, label?.size == grid.size ? label : nil, planes)
      }
      current!.add(values, from: first, &outcome.box)
    }
    guard let facts else {
      return Outcome(file: file, findings: outcome.findings, box: outcome.box, size: [])
    }
    if let current { outcome.channels.append(current.channel) }
    for (volume, facts) in facts.enumerated() where !facts.moments.isConstant {
      outcome.contents.append((file.inFile(volume).description, facts.digest))
    }
    return outcome
  }

  /// One volume, piece by piece.
  private struct Pass {
    private let label: LabelledVoxels?
    private let placement: FilePlacement
    private var capture: PlaneCapture<Float>?
    private var all = ValueTally()
    private var foreground = ValueTally()
    private var moments = Moments()

    init(_ grid: Grid, _ label: LabelledVoxels?, _ planes: [Int]?) {
      self.label = label
      placement = FilePlacement(grid)
      capture = planes.map { PlaneCapture(grid, planes: $0, 0) }
    }

    mutating func add(_ values: [Float], from first: Int, _ box: inout RunningBox) {
      capture?.take(values, from: first)
      placement.forEachRun(from: first, count: values.count) { run in
        let step = placement.strides[0]
        var ends: (Int, Int)?
        var place = run.place
        for index in run.voxels {
          let value = values[index]
          if value != 0, value.isFinite {
            all.add(value)
            ends = (ends?.0 ?? place, place)
          }
          if let label, label.voxels.contains(place), value.isFinite {
            foreground.add(value)
            moments.add(value)
          }
          place += step
        }
        if let ends {
          box.insert(ends.0)
          box.insert(ends.1)
        }
      }
    }

    var channel: Channel {
      let ends = all.quantiles([0.005, 0.995])
      return Channel(
        all: all, foreground: foreground,
        summary: CaseDetail.Channel(
          quantiles: all.quantiles(Intensities.shares),
          foreground: moments.count == 0
            ? nil
            : CaseDetail.Foreground(
              mean: moments.mean, variance: moments.variance, least: Double(moments.least),
              greatest: Double(moments.greatest)),
          pictures: (0..<3).compactMap { axis in
            capture.map { $0.plane(across: axis).sampled(pictureSide).grey(ends) }
          }))
    }
  }
}

extension Plane<Float> {
  /// Bytes of grey, from black at the first of two values to white at the second.
  fileprivate func grey(_ ends: [Double]) -> Plane<UInt8> {
    let (low, high) = (ends.first.map { min($0, 0) } ?? 0, ends.last ?? 1)
    let scale = high > low ? 255 / (high - low) : 0
    return Plane<UInt8>(
      voxels: voxels.map { value in
        let level = (Double(value) - low) * scale
        return level.isFinite ? UInt8(max(0, min(255, level))) : 0
      }, height: height, width: width, spacing: spacing)
  }
}
