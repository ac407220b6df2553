import DurableFiles
import Foundation
import Testing

@testable import Interchange

/// A file with the given bytes, removed with the value.
private final class TemporaryFile {
  let path = NSTemporaryDirectory() + "/safetensors-\(UUID().uuidString).safetensors"

  init(_ bytes: [UInt8] = []) throws { try DurableFile.write(bytes, to: path) }

  /// A file of a header's text and so many bytes of data.
  convenience init(header: String, data: Int = 0, padding: [UInt8] = []) throws {
    let text = Array(header.utf8) + padding
    try self.init(prefix(UInt64(text.count)) + text + Array(repeating: 1, count: data))
  }

  deinit { unlink(path) }

  var bytes: [UInt8] { Array(FileManager.default.contents(atPath: path) ?? Data()) }
}

private func prefix(_ count: UInt64) -> [UInt8] {
  withUnsafeBytes(of: count.littleEndian, Array.init)
}

/// `Fixtures/tensors.safetensors` was written by Python's safetensors (`Fixtures/tensors.py`).
private let fixture = Bundle.module.path(
  forResource: "tensors", ofType: "safetensors", inDirectory: "Fixtures")!

@Suite struct SafetensorsTests {
  @Test func readsWhatPythonWrote() throws {
    let file = try SafetensorsFile(path: fixture)
    #expect(file.metadata == ["format": "pt"])
    #expect(
      file.entries.map(\.name) == [
        "count", "double", "empty", "quoted \"ä\"\\\n", "single", "small", "brain", "half",
        "labels",
      ])
    let single = try file.tensor(named: "single")
    #expect(single.shape == [2, 3] && single.type == .float32)
    #expect(single.floats == [1.5, -2, 0.1, 3e38, 0x1p-140, .infinity])
    #expect(single.doubles == single.floats.map { Double($0) })
    let double = try file.tensor(named: "double")
    #expect(double.shape == [] && double.doubles == [0.1] && double.floats == [0.1])
    #expect(try file.tensor(named: "count").integers() == [1 << 62 + 1, -5])
    #expect(try file.tensor(named: "small").integers() == [-(1 << 31), 7])
    #expect(try file.tensor(named: "labels").integers() == [0, 255, 3])
    // The values that PyTorch gives for them.
    #expect(
      try file.tensor(named: "half").doubles == [
        1, -0.3330078125, 65504, 5.960464477539063e-08, .infinity,
      ])
    #expect(
      try file.tensor(named: "brain").doubles == [1, -0.33203125, 3.00405527047391e+38])
    #expect(try file.tensor(named: "empty").shape == [0, 3])
    #expect(try file.tensor(named: "empty").floats == [])
  }

  @Test func writesTheBytesThatPythonWrites() throws {
    let file = try SafetensorsFile(path: fixture)
    let raw = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture)))
    let half = raw.suffix(13).prefix(10)
    let brain = raw.suffix(19).prefix(6)
    let small = raw.suffix(27).prefix(8)
    let quoted = try file.tensor(named: "quoted \"ä\"\\\n")
    let copy = try TemporaryFile()
    try SafetensorsFile.write(
      [
        SafetensorsOutput(name: "labels", shape: [3], bytes: [0, 255, 3]),
        SafetensorsOutput(name: "half", type: .float16, shape: [5]) {
          try half.withUnsafeBytes($0)
        },
        SafetensorsOutput(
          name: "single", shape: [2, 3], floats: [1.5, -2, 0.1, 3e38, 0x1p-140, .infinity]),
        SafetensorsOutput(name: quoted.name, shape: [1], floats: quoted.floats),
        SafetensorsOutput(name: "small", type: .int32, shape: [2]) {
          try small.withUnsafeBytes($0)
        },
        SafetensorsOutput(name: "double", shape: [], doubles: [0.1]),
        SafetensorsOutput(name: "brain", type: .bfloat16, shape: [3]) {
          try brain.withUnsafeBytes($0)
        },
        SafetensorsOutput(name: "count", shape: [2], integers: [1 << 62 + 1, -5]),
        SafetensorsOutput(name: "empty", shape: [0, 3], floats: []),
      ], metadata: ["format": "pt"], to: copy.path)
    #expect(copy.bytes == raw)
  }

  @Test func metadataIsWrittenInOrderAndReadBack() throws {
    let copy = try TemporaryFile()
    let metadata = ["b": "\u{1}\t\"x\"", "a": "🧠", "c": ""]
    try SafetensorsFile.write([], metadata: metadata, to: copy.path)
    let text = String(decoding: copy.bytes.dropFirst(8), as: UTF8.self)
    #expect(
      text.hasPrefix(#"{"__metadata__":{"a":"🧠","b":"\u0001\t\"x\"","c":""}}"#))
    #expect(copy.bytes.count % 8 == 0)
    let file = try SafetensorsFile(path: copy.path)
    #expect(file.metadata == metadata && file.entries.isEmpty)
  }

  @Test func writingRefusesWhatNoHeaderCanSay() throws {
    let copy = try TemporaryFile([1, 2, 3])
    let value = SafetensorsOutput(name: "a", shape: [1], floats: [1])
    let refused: [[SafetensorsOutput]] = [
      [value, value],
      [SafetensorsOutput(name: "__metadata__", shape: [1], floats: [1])],
      [SafetensorsOutput(name: "a", shape: [2], floats: [1])],
      [SafetensorsOutput(name: "a", shape: [-1], floats: [])],
      [SafetensorsOutput(name: "a", shape: [.max, 2], floats: [])],
    ]
    for tensors in refused {
      #expect(throws: SafetensorsError.self) {
        try SafetensorsFile.write(tensors, to: copy.path)
      }
      #expect(copy.bytes == [1, 2, 3])
    }
  }

  @Test func missingTensorsAndOtherTypesAreErrors() throws {
    let file = try SafetensorsFile(path: fixture)
    let missing = #expect(throws: SafetensorsError.self) { try file.tensor(named: "none") }
    #expect(missing?.description == "'\(fixture)': there is no tensor 'none'")
    let single = try file.tensor(named: "single")
    #expect(throws: SafetensorsError.self) { try single.integers() }
    #expect(throws: FileError(path: "/nowhere", operation: .openInput, errno: ENOENT)) {
      try SafetensorsFile(path: "/nowhere")
    }
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: "/dev/null") }
  }
}

/// Files made to harm: each is an error that says where and what.
@Suite struct HostileFileTests {
  private static func tensor(_ offsets: String, _ shape: String = "[4]") -> String {
    #"{"dtype":"F32","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  static let headers: [(String, Int, String)] = [
    ("", 0, "header, byte 0: expected a string, a list, an object or a natural number below 2^63"),
    ("[]", 0, "the header is no object"),
    ("{", 0, "header, byte 1: expected '\"'"),
    (#"{"a"#, 0, "header, byte 3: the header ends too early"),
    ("{} {}", 0, "header, byte 3: text after the end"),
    (#"{"a":[[[[[[]]]]]]}"#, 0, "header, byte 8: nested too deeply"),
    (#"{"a":\#(tensor("[0,16]")),"a":\#(tensor("[16,32]"))}"#, 32, "'a' is there twice"),
    (#"{"a":{"shape":[4],"data_offsets":[0,16]}}"#, 16, "tensor 'a' has no dtype"),
    (#"{"a":{"dtype":4,"shape":[4],"data_offsets":[0,16]}}"#, 16, "dtype is no string"),
    (#"{"a":{"dtype":"C64","shape":[2],"data_offsets":[0,16]}}"#, 16, "dtype C64"),
    (#"{"a":{"dtype":"F32","data_offsets":[0,16]}}"#, 16, "tensor 'a' has no shape"),
    (#"{"a":7}"#, 0, "tensor 'a' has no dtype"),
    (#"{"a":\#(tensor("[0,16]", "[-4]"))}"#, 16, "natural number"),
    (#"{"a":\#(tensor("[0,16]", "[4.0]"))}"#, 16, "expected ']'"),
    (#"{"a":\#(tensor("[0,16]", "[04]"))}"#, 16, "natural number"),
    (#"{"a":\#(tensor("[0,16]", "[\"4\"]"))}"#, 16, "shape is no list of natural numbers"),
    (#"{"a":\#(tensor("[0,16]", "[18446744073709551616]"))}"#, 16, "natural number below 2^63"),
    (
      #"{"a":\#(tensor("[0,16]", "[4294967296,4294967296,4]"))}"#, 16,
      "tensor 'a': shape [4294967296, 4294967296, 4] is too large"
    ),
    (#"{"a":\#(tensor("[0,12]"))}"#, 12, "takes 16 bytes and its data_offsets span 12"),
    (#"{"a":\#(tensor("[16,0]"))}"#, 16, "data_offsets are not two ascending numbers"),
    (#"{"a":\#(tensor("[0]"))}"#, 16, "data_offsets are not two ascending numbers"),
    (#"{"a":\#(tensor("[4,20]"))}"#, 20, "tensor 'a' starts at 4, where 0 was expected"),
    (
      #"{"a":\#(tensor("[0,16]")),"b":\#(tensor("[12,28]"))}"#, 28,
      "tensor 'b' starts at 12, where 16 was expected: data overlap"
    ),
    (
      #"{"a":\#(tensor("[0,16]")),"b":\#(tensor("[0,16]"))}"#, 16, "data overlap"
    ),
    (
      #"{"a":\#(tensor("[0,16]")),"b":\#(tensor("[20,36]"))}"#, 36, "data have a gap"
    ),
    (#"{"a":\#(tensor("[0,16]"))}"#, 15, "the tensors take 16 bytes and the file holds 15"),
    (#"{"a":\#(tensor("[0,16]"))}"#, 17, "the tensors take 16 bytes and the file holds 17"),
    (
      #"{"a":\#(tensor("[9223372036854775791,9223372036854775807]"))}"#, 16,
      "starts at 9223372036854775791"
    ),
    (#"{"__metadata__":[]}"#, 0, "__metadata__ is no object"),
    (#"{"__metadata__":{"a":1}}"#, 0, "__metadata__: 'a' is no string"),
    (#"{"a\q":1}"#, 0, "an unknown escape"),
    (#"{"\ud800\u0041":1}"#, 0, "half of a surrogate pair"),
    (#"{"\udc00":1}"#, 0, "half of a surrogate pair"),
    (#"{"\u12g4":1}"#, 0, "expected four hexadecimal digits"),
    ("{\"a\nb\":1}", 0, "a control character in a string"),
    (#"{"a":true}"#, 0, "expected a string"),
  ]

  @Test(arguments: headers) func brokenHeadersSayWhatIsWrong(
    header: String, data: Int, reason: String
  ) throws {
    let file = try TemporaryFile(header: header, data: data)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: file.path) }
    #expect(error?.path == file.path)
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "none")")
  }

  @Test func namesThatAreNotUTF8AreErrors() throws {
    let file = try TemporaryFile(
      header: "{\"", padding: [0xC3, 0x28] + Array("\":1}".utf8))
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: file.path) }
    #expect(error?.reason == "header, byte 2: the string is not UTF-8")
  }

  static let lengths: [([UInt8], String)] = [
    ([], "0 bytes are too short for a header"),
    ([1, 0, 0, 0, 0, 0, 0], "7 bytes are too short"),
    (prefix(3) + Array("{}".utf8), "the header takes 3 bytes and the file ends after 2"),
    (prefix(100_000_001) + Array("{}".utf8), "a header of 100000001 bytes is above the limit"),
    (prefix(.max) + Array("{}".utf8), "a header of 18446744073709551615 bytes"),
    (prefix(1 << 63) + Array("{}".utf8), "a header of 9223372036854775808 bytes"),
  ]

  @Test(arguments: lengths)
  func brokenLengthsSayWhatIsWrong(bytes: [UInt8], reason: String) throws {
    let file = try TemporaryFile(bytes)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: file.path) }
    #expect(error?.reason.contains(reason) == true)
  }

  /// Every prefix of a sound file is refused.
  @Test func truncatedFilesAreErrors() throws {
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture)))
    for count in stride(from: 0, to: whole.count, by: 7) {
      let file = try TemporaryFile(Array(whole[..<count]))
      #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: file.path) }
    }
  }

  /// Any byte of the header changed to any of some others: an error, or a file whose tensors can be
  /// read.
  @Test func changedBytesNeverCrash() throws {
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture)))
    let text = Array(whole[8..<0x250])
    let dataCount = whole.count - 0x250
    var sound = 0
    for position in text.indices {
      for byte in [0, 0x20, 0x22, 0x2C, 0x30, 0x39, 0x5B, 0x5C, 0x7B, 0x7D, 0x80, 0xFF] as [UInt8] {
        var changed = text
        changed[position] = byte
        guard let header = try? SafetensorsHeader(changed, dataCount: dataCount) else { continue }
        sound += 1
        #expect(header.entries.reduce(0) { $0 + $1.byteCount } == dataCount)
      }
    }
    #expect(sound > 0)
  }
}
