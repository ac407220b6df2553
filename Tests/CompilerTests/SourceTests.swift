import ModelsForTests
import Program
import Testing

@testable import Compiler

/// Each operation of a program names the term of the model that it comes from.
@Suite struct SourceTests {
  private static let model = """
    model: sources
    input: {channels: 1, patch: 8}
    network:
      - conv: {out: 2, kernel: 3}
      - sigmoid
      - conv: {name: head, out: 2, kernel: 1}
    outputs:
      segmentation: {labels: 2, losses: [dice]}
    """

  /// Lines and columns are those of the text above, from 1. What no term asked for has neither.
  @Test func operationsNameTheirTerms() throws {
    let training = try compile(Self.model).program(.keep).training
    var places: [String: Set<[Int]>] = [:]
    for source in training.sources {
      places[source.path, default: []].insert([source.line, source.column])
    }
    #expect(
      places == [
        "conv": [[4, 5]], "sigmoid": [[5, 5]], "head": [[6, 5]], "losses": [[0, 0]],
        "losses.segmentation.dice": [[8, 38]],
      ])
  }
}
