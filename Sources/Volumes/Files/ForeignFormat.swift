import Foundation

/// A format of volumes that is not read, and what makes NIfTI of it.
struct ForeignFormat {
  var name: String
  var endings: [String]
  /// Words on what converts the file at a path.
  var conversion: @Sendable (_ path: String) -> String

  static let all = [
    ForeignFormat(name: "MetaImage", endings: [".mha", ".mhd"], conversion: byITK),
    ForeignFormat(name: "NRRD", endings: [".nrrd", ".nhdr"], conversion: byITK),
    ForeignFormat(name: "GIPL", endings: [".gipl", ".gipl.gz"], conversion: byITK),
    ForeignFormat(name: "FreeSurfer's format", endings: [".mgz", ".mgh"]) { path in
      "FreeSurfer converts it: mri_convert \(path) \(converted(path, ".mgz", ".mgh"))"
    },
    ForeignFormat(name: "MINC", endings: [".mnc"]) { path in
      "MINC's tools convert it: mnc2nii \(path) \(converted(path, ".mnc"))"
    },
    ForeignFormat(name: "DICOM", endings: [".dcm", ".ima"]) { path in
      "dcm2niix converts a series: dcm2niix -z y \(URL(fileURLWithPath: path).deletingLastPathComponent().relativePath)"
    },
  ]

  /// The format that a file's name tells of; nil for any other file.
  static func of(_ path: String) -> ForeignFormat? {
    let lower = path.lowercased()
    return all.first { $0.endings.contains { lower.hasSuffix($0) } }
  }

  /// Says what to do with the file at `path`.
  func advice(for path: String) -> String {
    "is \(name), which is not read: NIfTI and Analyze are. \(conversion(path))"
  }

  private static let byITK: @Sendable (String) -> String = { path in
    let target = converted(path, ".mha", ".mhd", ".nrrd", ".nhdr", ".gipl.gz", ".gipl")
    return "SimpleITK (pip install SimpleITK) converts it: python3 -c \"import SimpleITK as s;"
      + " s.WriteImage(s.ReadImage('\(path)'), '\(target)')\""
  }

  private static func converted(_ path: String, _ endings: String...) -> String {
    let ending = endings.first { path.lowercased().hasSuffix($0) } ?? ""
    return path.dropLast(ending.count) + ".nii.gz"
  }
}
