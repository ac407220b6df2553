import BuiltPrograms
import Testing

/// The first cases of the campaign of files; `make campaign-files` has the rest.
@Suite struct CampaignTests {
  @Test(arguments: [("mutated", 100), ("hostile", 40), ("graphs", 40), ("runs", 40)])
  func filesOfStrangersEndWithCodesOfTheTable(_ kind: String, _ count: Int) throws {
    let scratch = try Scratch()
    let outcome = try BuiltProgram.campaignFiles(
      kind, "--count", "\(count)", "--seed", "1", "--programs", BuiltProgram.folder.path, "--out",
      scratch.url.path)
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.log)")
    #expect(outcome.output.contains("0 of \(count) cases failed"))
  }
}
