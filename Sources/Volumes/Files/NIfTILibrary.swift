internal import CNIfTI
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
      guard [image.pointee.nx, image.pointee.ny, image.pointee.nz].map(Int.init)
        == Array(header.dimensions.prefix(3))
      else { throw VolumeError(path, "its sizes are read otherwise by niftilib") }
      return Geometry(image.pointee, header)
    }
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
