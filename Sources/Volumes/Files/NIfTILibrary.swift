internal import CNIfTI
import RefusableMemory
import Synchronization

/// The one way to the C library, whose options are unsynchronised: one caller at a time.
enum NIfTILibrary {
  private static let isQuiet = Mutex(false)

  /// Runs `body` while no other thread is in the library.
  static func withLock<Result: Sendable>(_ body: () throws -> Result) rethrows -> Result {
    try isQuiet.withLock { isQuiet in
      // Failures are found and reported by this target, not on the standard error stream.
      if !isQuiet { nifti_set_debug_level(0) }
      isQuiet = true
      return try body()
    }
  }

  /// What a header that passed the check says of its grid.
  static func geometry(of header: CheckedHeader, bytes: [UInt8], path: String) throws -> Geometry {
    try withLock {
      let image: UnsafeMutablePointer<nifti_image>? = bytes.withUnsafeBytes {
        header.format == .nifti2
          ? nifti_convert_n2hdr2nim($0.loadUnaligned(as: nifti_2_header.self), path)
          : nifti_convert_n1hdr2nim($0.loadUnaligned(as: nifti_1_header.self), path)
      }
      guard let image else { throw VolumeError(path, "the header is refused by niftilib") }
      defer { nifti_image_free(image) }
      let geometry = Geometry(image.pointee, header)
      // It leaves sizes of axes that are not there at 0.
      let sizes = [image.pointee.nx, image.pointee.ny, image.pointee.nz].map { max(1, Int($0)) }
      guard sizes == geometry.extents else {
        throw VolumeError(path, "its sizes are read otherwise by niftilib")
      }
      return geometry
    }
  }

  /// The 348 bytes of a header, NIfTI-1 in one file or Analyze 7.5, of voxels without scaling.
  static func header(
    of geometry: Geometry, type: VoxelType, isAnalyze: Bool, path: String
  ) throws -> [UInt8] {
    try withLock {
      let sizes = ([geometry.dimensions.count] + geometry.dimensions).map(Int64.init)
      let padded = sizes + Array(repeating: 1, count: 8 - sizes.count)
      guard let image = nifti_make_new_nim(padded, Int32(type.rawValue), 0) else {
        throw RefusedMemory(
          bytes: MemoryLayout<nifti_image>.size, for: "the header of '\(path)'")
      }
      defer { nifti_image_free(image) }
      image.pointee.nifti_type = Int32(isAnalyze ? NIFTI_FTYPE_ANALYZE : NIFTI_FTYPE_NIFTI1_1)
      image.pointee.set(geometry)
      nifti_set_iname_offset(image, 1)
      var header = nifti_1_header()
      guard nifti_convert_nim2n1hdr(image, &header) == 0 else {
        throw VolumeError(path, "the header is refused by niftilib", .cannotCreate)
      }
      return withUnsafeBytes(of: header) { Array($0) }
    }
  }
}

extension nifti_image {
  fileprivate mutating func set(_ geometry: Geometry) {
    (dx, dy, dz) = (geometry.pixelSizes[0], geometry.pixelSizes[1], geometry.pixelSizes[2])
    (pixdim.1, pixdim.2, pixdim.3) = (dx, dy, dz)
    xyz_units = Int32(geometry.units)
    qform_code = Int32(geometry.qform.code)
    let (quaternion, offset) = (geometry.qform.quaternion, geometry.qform.offset)
    (quatern_b, quatern_c, quatern_d) = (quaternion.x, quaternion.y, quaternion.z)
    (qoffset_x, qoffset_y, qoffset_z) = (offset.x, offset.y, offset.z)
    qfac = geometry.qform.handedness
    sform_code = Int32(geometry.sform.code)
    let rows = geometry.sform.affine.matrix.map { ($0[0], $0[1], $0[2], $0[3]) }
    sto_xyz.m = (rows[0], rows[1], rows[2], rows[3])
  }
}

extension Geometry {
  fileprivate init(_ image: nifti_image, _ header: CheckedHeader) {
    let isAnalyze = header.format == .analyze
    let m = image.sto_xyz.m
    let sform = Sform(
      code: Int(image.sform_code),
      affine: Affine(
        steps: [
          SIMD3(m.0.0, m.1.0, m.2.0), SIMD3(m.0.1, m.1.1, m.2.1), SIMD3(m.0.2, m.1.2, m.2.2),
        ], origin: SIMD3(m.0.3, m.1.3, m.2.3)))
    let qform = Qform(
      code: Int(image.qform_code),
      quaternion: SIMD3(image.quatern_b, image.quatern_c, image.quatern_d),
      offset: SIMD3(image.qoffset_x, image.qoffset_y, image.qoffset_z), handedness: image.qfac)
    let orientation: Orientation =
      isAnalyze ? .analyze : sform.code > 0 ? .sform : qform.code > 0 ? .qform : .unstated
    self.init(
      dimensions: header.dimensions,
      pixelSizes: [image.dx, image.dy, image.dz], orientation: orientation,
      qform: isAnalyze ? Qform() : qform, sform: isAnalyze ? Sform() : sform,
      units: isAnalyze ? 0 : Int(image.xyz_units))
  }
}
