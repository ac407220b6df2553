import DurableFiles
import Experiment
import Foundation
import Kernels
import Program
import Randomness

/// The compiled graph as a file: one line with format, version, length and checksum, then the
/// program as JSON with sorted keys, so that the same program gives the same bytes. `grammar/program.md`
/// has every key.
public enum CompiledFile {
  /// Raised whenever a file of before could not be read as what it meant.
  public static let version = 5
  private static let magic = "invseg-graph"

  /// What is wrong with a compiled file.
  public struct Fault: Error, CustomStringConvertible {
    public var path: String
    public var message: String
    /// True where the file is not there at all.
    public var isMissing: Bool
    public var description: String { "\(path): \(message)" }
  }

  /// Writes a program, atomically. Throws `FileError`.
  public static func write(_ program: Program, to path: String) throws {
    try DurableFile.write(Array(try encode(program)), to: path)
  }

  static func encode(_ program: Program) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return file(holding: try encoder.encode(program))
  }

  /// The bytes of a file of a body.
  package static func file(holding body: Data) -> Data {
    let header = "\(magic) \(version) \(body.count) \(checksum(body))\n"
    return Data(header.utf8) + body
  }

  /// Whether a file begins as a compiled one does.
  public static func recognizes(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: magic.utf8.count)) == Data(magic.utf8)
  }

  /// Reads a program whose experiment keeps to the bounds of the model language: who opens data for
  /// it relies on that. All else is checked when it is mapped. Throws `Fault`.
  ///
  /// - Parameter targets: those that a program may be for.
  public static func read(_ path: String, targets: [any Target]) throws -> Program {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Fault(path: path, message: "no such file", isMissing: true)
    }
    if GitPointer.recognizes(data) {
      throw Fault(path: path, message: GitPointer.advice, isMissing: false)
    }
    guard let end = data.prefix(256).firstIndex(of: UInt8(ascii: "\n")) else {
      throw Fault(path: path, message: "is not a compiled graph", isMissing: false)
    }
    let fields = String(decoding: data[..<end], as: UTF8.self).split(separator: " ")
    guard fields.count == 4, fields[0] == magic else {
      throw Fault(path: path, message: "is not a compiled graph", isMissing: false)
    }
    guard fields[1] == "\(version)" else {
      throw Fault(
        path: path,
        message:
          "has version \(fields[1]) of the format, this program reads \(version); build it again",
        isMissing: false)
    }
    let body = data[(end + 1)...]
    guard fields[2] == "\(body.count)", fields[3] == checksum(body) else {
      throw Fault(
        path: path, message: "is damaged: length or checksum do not agree", isMissing: false)
    }
    let program: Program
    do {
      let decoder = JSONDecoder()
      decoder.userInfo[.targets] = targets
      program = try decoder.decode(Program.self, from: body)
    } catch {
      throw Fault(path: path, message: "holds no program: \(error)", isMissing: false)
    }
    if let fault = program.experiment.fault {
      throw Fault(path: path, message: "holds no experiment: \(fault)", isMissing: false)
    }
    return program
  }

  /// In hexadecimal.
  private static func checksum(_ data: Data) -> String {
    var hash = StableHash()
    data.withUnsafeBytes { hash.combine($0) }
    return String(hash.value, radix: 16)
  }
}
