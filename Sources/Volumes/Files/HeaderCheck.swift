/// What a header promises, once nothing in it can lead a reader astray. The library that reads
/// headers trusts them; this check is what makes that safe.
struct CheckedHeader {
  enum Format {
    case analyze
    case nifti1
    case nifti2

    var headerBytes: Int { self == .nifti2 ? 540 : 348 }
  }

  var format: Format
  var isSwapped: Bool
  /// One volume's sizes as stored: i, j, k, or fewer axes, or trailing axes of one.
  var dimensions: [Int]
  /// How many volumes the file holds, one behind the other.
  var volumes: Int
  var type: VoxelType
  /// Bytes before the first voxel.
  var offset: Int
  /// A stored value v means slope * v + intercept.
  var slope: Double
  var intercept: Double

  /// Bytes of one volume's voxels.
  var volumeBytes: Int { dimensions.reduce(1, *) * type.bytes }

  /// More voxels than any scanner gives: a size beyond is taken for damage.
  static let greatestVoxelCount = 1 << 31

  /// Checks the first bytes (540 where there are so many) of the header file at `path`, which has to hold
  /// one volume or, where the layout says so, `volumes` along its fourth axis.
  init(_ bytes: [UInt8], path: String, form: VolumeFiles.Form, volumes: Int? = nil) throws {
    let fields = try HeaderFields(bytes, path: path)
    format = try Self.format(fields, path: path, form: form)
    isSwapped = fields.isSwapped
    let sizes = try Self.dimensions(fields, path: path)
    if let volumes {
      try SeveralVolumes.check(sizes, are: volumes, path: path)
      (dimensions, self.volumes) = (Array(sizes.prefix(3)), volumes)
    } else {
      try SeveralVolumes.check(sizes, path: path)
      (dimensions, self.volumes) = (sizes, 1)
    }
    type = try Self.voxelType(fields, format, path: path)
    offset = try Self.offset(fields, format, path: path, form: form)
    (slope, intercept) = try Self.scaling(fields, format, path: path)
    try Self.checkOrientation(fields, format, path: path)
  }

  private static func format(_ fields: HeaderFields, path: String, form: VolumeFiles.Form) throws
    -> Format
  {
    if fields.isLong {
      let magic = fields.text(at: 4, count: 8)
      guard magic.dropFirst(3) == [0, 0x0D, 0x0A, 0x1A, 0x0A] else {
        throw VolumeError(path, "its NIfTI-2 signature is damaged")
      }
      try checkForm(magic.prefix(3), digit: "2", path: path, form: form)
      return .nifti2
    }
    let magic = fields.text(at: 344, count: 4)
    guard magic[0] == UInt8(ascii: "n"), magic[3] == 0 else {
      guard form == .pair else { throw VolumeError(path, "has no NIfTI signature") }
      return .analyze
    }
    try checkForm(magic.prefix(3), digit: "1", path: path, form: form)
    return .nifti1
  }

  private static func checkForm(
    _ magic: ArraySlice<UInt8>, digit: String, path: String, form: VolumeFiles.Form
  ) throws {
    let expected = (form == .single ? "n+" : "ni") + digit
    guard Array(magic) == Array(expected.utf8) else {
      let found = String(decoding: magic, as: UTF8.self)
      throw VolumeError(path, "its signature is '\(found)', not '\(expected)' as its name tells")
    }
  }

  private static func dimensions(_ fields: HeaderFields, path: String) throws -> [Int] {
    let stored = fields.storedDimensions
    guard (1...7).contains(stored[0]) else {
      throw VolumeError(path, "states \(stored[0]) dimensions; 1 to 7 are possible")
    }
    let sizes = Array(stored[1...stored[0]])
    guard sizes.allSatisfy({ $0 >= 1 }) else {
      throw VolumeError(path, "a size is less than 1: \(Grid.list(sizes))")
    }
    var product = 1
    for size in sizes {
      let (value, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow, value <= greatestVoxelCount else {
        throw VolumeError(path, "is larger than 2^31 voxels: \(Grid.list(sizes))")
      }
      product = value
    }
    return sizes
  }

  private static func voxelType(_ fields: HeaderFields, _ format: Format, path: String) throws
    -> VoxelType
  {
    let at = format == .nifti2 ? 12 : 70
    let code = fields.integer(Int16.self, at: at)
    let bits = fields.integer(Int16.self, at: at + 2)
    guard let type = VoxelType(rawValue: code) else {
      throw VolumeError(
        path, "voxels of type \(code)\(kind(code)) are not real numbers of 1 to 8 bytes")
    }
    guard bits == type.bytes * 8 else {
      throw VolumeError(path, "voxels of type \(type) have \(type.bytes * 8) bits, not \(bits)")
    }
    return type
  }

  /// What NIfTI's code of a type that is not read stands for.
  private static func kind(_ code: Int) -> String {
    switch code {
    case 1: " (single bits)"
    case 32, 1792, 2048: " (complex numbers)"
    case 128, 2304: " (colours)"
    case 1536: " (numbers of 16 bytes)"
    default: ""
    }
  }

  private static func offset(
    _ fields: HeaderFields, _ format: Format, path: String, form: VolumeFiles.Form
  ) throws -> Int {
    let value =
      format == .nifti2 ? Double(fields.integer(Int64.self, at: 168)) : fields.float(at: 108)
    // Room for the header and the four bytes that tell of extensions.
    let least = form == .single ? format.headerBytes + 4 : 0
    guard value.isFinite, value == value.rounded(), value >= Double(least), value < 0x1p40 else {
      throw VolumeError(path, "its voxels cannot begin at byte \(value)")
    }
    return Int(value)
  }

  private static func scaling(_ fields: HeaderFields, _ format: Format, path: String) throws
    -> (Double, Double)
  {
    let (slope, intercept): (Double, Double) =
      switch format {
      case .analyze: (0, 0)
      case .nifti1: (fields.float(at: 112), fields.float(at: 116))
      case .nifti2: (fields.double(at: 176), fields.double(at: 184))
      }
    // A slope of zero says that the stored values are meant. So, to nibabel, does one that is not
    // finite, which other programs write where nothing is scaled.
    if slope == 0 || !slope.isFinite { return (1, 0) }
    guard intercept.isFinite else {
      throw VolumeError(path, "its scaling is not finite: slope \(slope), intercept \(intercept)")
    }
    return (slope, intercept)
  }

  /// Throws where voxels have no size, or one that no scanner has and no arithmetic stands.
  private static func checkOrientation(_ fields: HeaderFields, _ format: Format, path: String)
    throws
  {
    let sizes = (1...3).map {
      format == .nifti2 ? fields.double(at: 104 + 8 * $0) : fields.float(at: 76 + 4 * $0)
    }
    let codes: [Int] =
      switch format {
      case .analyze: [0, 0]
      case .nifti1: [252, 254].map { fields.integer(Int16.self, at: $0) }
      case .nifti2: [344, 348].map { fields.integer(Int32.self, at: $0) }
      }
    if codes[1] > 0 {
      let affine = Affine(
        steps: (0..<3).map { column in
          SIMD3(
            fields.affine(row: 0, column, format), fields.affine(row: 1, column, format),
            fields.affine(row: 2, column, format))
        },
        origin: SIMD3(
          fields.affine(row: 0, 3, format), fields.affine(row: 1, 3, format),
          fields.affine(row: 2, 3, format)))
      guard affine.isFinite, abs(affine.determinant) > 0, affine.determinant.isFinite else {
        throw VolumeError(path, "its affine (sform) is not finite or cannot be inverted")
      }
      return try checkSizes(affine.steps.map { ($0 * $0).sum().squareRoot() }, path: path)
    }
    try checkSizes(sizes, path: path)
    if codes[0] > 0 {
      let quaternion = (0..<6).map {
        format == .nifti2 ? fields.double(at: 352 + 8 * $0) : fields.float(at: 256 + 4 * $0)
      }
      guard quaternion.allSatisfy(\.isFinite) else {
        throw VolumeError(path, "its orientation (qform) is not finite")
      }
    }
  }

  private static func checkSizes(_ sizes: [Double], path: String) throws {
    guard sizes.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw VolumeError(path, "its voxel sizes are not positive: \(sizes)")
    }
    guard sizes.allSatisfy((1e-12...1e12).contains) else {
      throw VolumeError(path, "its voxel sizes are beyond 1e-12 to 1e12 mm: \(sizes)")
    }
  }
}
