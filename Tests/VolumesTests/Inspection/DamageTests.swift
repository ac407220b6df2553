import Foundation
import Testing
import Volumes

/// Whatever is wrong with a data set is told by one look at it, one thing alone and several at once.
@Suite struct DamageTests {
  private func look(at path: String) throws -> [Finding] {
    try DatasetScan(DatasetInspection(Dataset.findToInspect(path), testCases: true)).findings
  }

  private func withCopy(
    _ layout: PhantomDataset.Layout = .nnunet, _ body: (DamagedCopy) throws -> Void
  ) throws {
    try withScratchFolder { try body(DamagedCopy($0 + "/data", layout)) }
  }

  @Test(arguments: PhantomDataset.Layout.allCases)
  func nothingIsWrongWithPhantoms(layout: PhantomDataset.Layout) throws {
    try withCopy(layout) { copy in
      let findings = try look(at: copy.folder)
      #expect(findings.map(\.kind) == (layout == .iseg ? [.orientation] : []), "\(findings)")
    }
  }

  @Test(arguments: Damage.ofCases + Damage.ofWholes)
  func oneThingIsTold(damage: Damage) throws {
    try withCopy(damage.layout) { copy in
      try damage.apply(copy, 2)
      let findings = try look(at: copy.folder)
      #expect(
        findings.contains {
          $0.kind == damage.kind && $0.severity == damage.severity
            && $0.path.hasSuffix(damage.path(copy, 2))
        }, "\(damage.name): \(findings)")
    }
  }

  @Test func thereAreFortyKindsOfDamage() {
    let all = Damage.ofCases + Damage.ofWholes
    #expect(Set(all.map(\.name)).count == all.count && all.count >= 40)
    #expect(
      Set(all.map(\.kind)) == Set(Finding.Kind.allCases).subtracting([.caseName]),
      "two cases of one name are told of a JSON file, below")
  }

  /// Three damages, each in its own case, of every triple that a stride through the table gives.
  @Test(arguments: 0..<Damage.ofCases.count)
  func severalAtOnceAreTold(number: Int) throws {
    let all = Damage.ofCases
    let damages = [0, 7, 19].map { all[(number + $0) % all.count] }
    try withCopy { copy in
      // What copies files comes first: a copy of a damaged file is another damage.
      let cases = Array(zip(damages, 1...)).sorted { $0.0.isCopy && !$1.0.isCopy }
      for (damage, item) in cases { try damage.apply(copy, item) }
      let findings = try look(at: copy.folder)
      for (damage, item) in cases {
        #expect(
          findings.contains {
            $0.kind == damage.kind && $0.path.hasSuffix(damage.path(copy, item))
          }, "\(damage.name) of \(damages.map(\.name)): \(findings)")
      }
    }
  }

  @Test func theDocumentsNameEveryKind() throws {
    let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..")
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/commands.md").standardizedFileURL,
      encoding: .utf8)
    let list = try #require(text.firstMatch(of: /A `kind` is one of ([^.]*)\./)).1
    let names = list.matches(of: /`(\w+)`/).map { String($0.1) }
    #expect(names == Finding.Kind.allCases.map(\.rawValue))
  }

  /// Where the description cannot be read, files are looked at all the same.
  @Test func voxelsAreLookedAtWithoutADescription() throws {
    try withCopy { copy in
      try copy.replace("\"labels\"", by: "\"classes\"")
      try copy.put(Float.nan, at: 352, in: copy.image(1))
      try copy.put(Int16(10), at: 46, in: copy.label(2))
      #expect(Set(try look(at: copy.folder).map(\.kind)) == [.description, .notFinite, .grid])
    }
  }

  @Test func casesOfOneNameAreTold() throws {
    try withCopy { copy in
      let entry =
        "{\"name\": \"a\", \"images\": [\"\(copy.image(1))\"], \"label\": \"\(copy.label(1))\"}"
      try copy.touch(
        "cases.json",
        "{\"modalities\": [\"T1\"], \"labels\": {\"none\": 0}, \"cases\": [\(entry), \(entry)]}")
      let kinds = try look(at: copy.path("cases.json")).map(\.kind)
      #expect(Set(kinds).isSuperset(of: [.caseName, .undeclaredLabels, .duplicate]), "\(kinds)")
    }
  }
}

extension Damage {
  fileprivate var isCopy: Bool {
    [.duplicate, .labelWithoutImage, .channels, .stray].contains(kind)
  }
}
