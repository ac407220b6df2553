import Diagnostics
import Testing

@Suite struct DidYouMeanTests {
  private let layers = ["conv", "conv-transpose", "leaky-relu", "relu", "max-pool", "dropout"]

  @Test(arguments: [
    ("cnov", "conv"), ("Conv", "conv"), ("con", "conv"), ("convv", "conv"),
    ("leakyrelu", "leaky-relu"),
    ("conv-tranpsose", "conv-transpose"), ("maxpool", "max-pool"), ("rleu", "relu"),
  ])
  func findsTheSlip(word: String, meant: String) {
    #expect(didYouMean(word, among: layers) == meant)
  }

  @Test(arguments: [
    "", "x", "batch-norm", "convolution", "conv", String(repeating: "conv", count: 50),
  ])
  func isSilentWhereNothingIsClose(word: String) {
    #expect(didYouMean(word, among: ["conv"]) == nil)
  }

  @Test func theNearestWinsThenTheFirst() {
    #expect(didYouMean("bet", among: ["beat", "bat", "bed"]) == "beat")
    #expect(didYouMean("relus", among: ["rely", "relu"]) == "relu")
  }
}
