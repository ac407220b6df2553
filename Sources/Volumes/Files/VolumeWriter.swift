internal import CNIfTI
import Foundation

/// How a volume is stored.
enum StoredForm {
  /// `.nii` or `.nii.gz`, as the name says.
  case nifti
  /// An Analyze 7.5 pair, named by its `.hdr`.
  case analyze
}

extension Volume {
  /// Writes NIfTI-1 (`.nii` or `.nii.gz`) of float32 on the file's own grid and orientation. All or
  /// nothing: a temporary beside the target is checked before it takes the target's name. Throws
  /// `VolumeError`.
  public func write(to path: String) throws { try write(to: path, as: .nifti) }

  func write(to path: String, as form: StoredForm) throws {
    try VolumeWriter(path: path, grid: grid, form: form).write(voxels, type: .float32)
  }
}

extension LabelVolume {
  /// Writes as `Volume.write(to:)` does, as uint8 or int16 or int32: the least that holds all labels.
  public func write(to path: String) throws { try write(to: path, as: .nifti) }

  func write(to path: String, as form: StoredForm) throws {
    let writer = VolumeWriter(path: path, grid: grid, form: form)
    let (least, greatest) = (voxels.min() ?? 0, voxels.max() ?? 0)
    if least >= 0, greatest <= UInt8.max {
      try writer.write(voxels.map { UInt8($0) }, type: .uint8)
    } else if least >= Int16.min, greatest <= Int16.max {
      try writer.write(voxels.map { Int16($0) }, type: .int16)
    } else {
      try writer.write(voxels, type: .int32)
    }
  }
}

struct VolumeWriter {
  var path: String
  var grid: Grid
  var form: StoredForm

  /// Writes `voxels`, given in (D, H, W) order.
  func write<Element: BitwiseCopyable>(_ voxels: [Element], type: VoxelType) throws {
    let dimensions = grid.source.dimensions
    guard dimensions.allSatisfy({ $0 <= 32767 }) else {
      throw VolumeError(
        path, "a size of \(dimensions.max()!) is more than the 32767 of NIfTI-1", .cannotCreate)
    }
    let files = try targetFiles()
    let temporaries = TemporaryFiles(for: files)
    defer { temporaries.removeAll() }
    try temporaries.create()

    let stored = inFileOrder(voxels)
    try stored.withUnsafeBytes { try store($0, type: type, to: temporaries.names[0]) }
    try verify(temporaries.names[0], holds: stored, type: type)
    try temporaries.replaceTargets()
  }

  /// The header's file first.
  private func targetFiles() throws -> [String] {
    guard let (stem, ending) = VolumeFiles.split(path),
      form == .nifti ? ending.hasPrefix(".nii") : ending == ".hdr"
    else {
      throw VolumeError(
        path, "a volume is written to .nii\(form == .nifti ? " or .nii.gz" : "")", .cannotCreate)
    }
    return form == .nifti ? [path] : [path, stem + ".img"]
  }

  private func inFileOrder<Element: BitwiseCopyable>(_ voxels: [Element]) -> [Element] {
    [Element](unsafeUninitializedCapacity: voxels.count) { target, filled in
      voxels.withUnsafeBufferPointer { source in
        grid.traversal.forEach { here, inFile in target[inFile] = source[here] }
      }
      filled = voxels.count
    }
  }

  /// Through the C library, which does not tell whether it succeeded.
  private func store(_ bytes: UnsafeRawBufferPointer, type: VoxelType, to file: String) throws {
    let dimensions = grid.source.dimensions
    try NIfTILibrary.withLock {
      let sizes = [dimensions.count] + dimensions
      let padded = sizes.map(Int64.init) + Array(repeating: 1, count: 8 - sizes.count)
      guard let image = nifti_make_new_nim(padded, Int32(type.rawValue), 0) else {
        throw VolumeError(path, "not enough memory for a header", .inputOutput)
      }
      defer { nifti_image_free(image) }
      image.pointee.nifti_type = Int32(form == .nifti ? NIFTI_FTYPE_NIFTI1_1 : NIFTI_FTYPE_ANALYZE)
      guard nifti_set_filenames(image, file, 0, 1) == 0 else {
        throw VolumeError(path, "is not a name that can be written", .cannotCreate)
      }
      image.pointee.set(grid.source)
      image.pointee.data = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      nifti_image_write(image)
      // The voxels are not the library's to free.
      image.pointee.data = nil
    }
  }

  private func verify<Element: BitwiseCopyable>(
    _ file: String, holds stored: [Element], type: VoxelType
  ) throws {
    do {
      let data = try VoxelData(file)
      guard data.header.dimensions == grid.source.dimensions, data.header.type == type,
        stored.withUnsafeBytes({ data.holds($0) })
      else { throw VolumeError(file, "differs") }
    } catch is VolumeError {
      throw VolumeError(
        path, "could not be written in full: is the disk full?", .inputOutput)
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
    pixdim.0 = qfac
    sform_code = Int32(geometry.sform.code)
    let rows = geometry.sform.affine.matrix.map { ($0[0], $0[1], $0[2], $0[3]) }
    sto_xyz.m = (rows[0], rows[1], rows[2], rows[3])
  }
}
