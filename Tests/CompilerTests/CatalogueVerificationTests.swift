import IR
import Operations
import Testing

/// What a pass may leave of operations: kinds of the catalogue, with the results that they give.
@Suite struct CatalogueVerificationTests {
  private struct Unknown: OperationKind {
    static let name = "unknown"
    mutating func visit(_ fields: inout some FieldVisitor) {}
  }

  private func messages(_ lines: String, _ change: (inout Function) -> Void = { _ in }) throws
    -> [String]
  {
    let text = """
      module m
      function f {
        argument x = %0 : f32[1, 4, 2, 2, 2]
      \(lines)
      }
      """
    var module = try IRParser.parse(text, file: "m", kinds: Catalogue.operations).get()
    change(&module.functions[0])
    return Catalogue.verify(module).map(\.message)
  }

  @Test func soundOperationsPass() throws {
    #expect(
      try messages("%1 = add(a = %0, b = %0, alpha = 1, beta = 1) : f32[1, 4, 2, 2, 2]") == [])
  }

  @Test func narrowedVolumesCountAsWhatTheyWere() throws {
    #expect(try messages("%1 = scale(x = %0, factor = 2) : bf16[1, 4, 2, 2, 2]") == [])
  }

  @Test func resultsOfOtherTypesAreFaults() throws {
    #expect(
      try messages("%1 = scale(x = %0, factor = 2) : f32[1, 4, 2, 2, 3]") == [
        "in function 'f': 'scale' at '' gives f32[1, 4, 2, 2, 2], but its results are f32[1, 4, 2, 2, 3]"
      ])
    #expect(
      try messages("%1 = split(x = %0, sizes = [2, 2]) : f32[1, 2, 2, 2, 2]") == [
        "in function 'f': 'split' at '' gives f32[1, 2, 2, 2, 2], f32[1, 2, 2, 2, 2], but its results are f32[1, 2, 2, 2, 2]"
      ])
  }

  @Test func operandsThatDoNotFitAreFaults() throws {
    #expect(
      try messages(
        "%1 = upsample(x = %0, factor = [2, 2, 2], mode = nearest, residual = {value = %0, sign = 1}) : f32[1, 4, 4, 4, 4]"
      ) == [
        "in function 'f': 'upsample' at '' does not fit: the residual is f32[1, 4, 2, 2, 2] and the result f32[1, 4, 4, 4, 4]"
      ])
  }

  /// What is rounded is added to a value on the grid; a sum with floats is made of floats.
  @Test func theGridIsAType() throws {
    let upsampled = "%1 = upsample(x = %0, factor = [1, 1, 1], mode = nearest"
    #expect(try messages("\(upsampled), rounds = true) : fixed[1, 4, 2, 2, 2]") == [])
    #expect(
      try messages("\(upsampled), rounds = true) : f32[1, 4, 2, 2, 2]") == [
        "in function 'f': 'upsample' at '' gives fixed[1, 4, 2, 2, 2], but its results are f32[1, 4, 2, 2, 2]"
      ])
    #expect(
      try messages(
        "\(upsampled), residual = {value = %0, sign = 1}, rounds = true) : fixed[1, 4, 2, 2, 2]")
        == [
          "in function 'f': 'upsample' at '' does not fit: the residual is f32[1, 4, 2, 2, 2] and the result fixed[1, 4, 2, 2, 2]"
        ])
    #expect(
      try messages(
        """
        %1 = round(x = %0) : fixed[1, 4, 2, 2, 2]
          %2 = add(a = %1, b = %0, alpha = 1, beta = 1) : f32[1, 4, 2, 2, 2]
          %3 = add(a = %1, b = %1, alpha = 1, beta = 0.5) : f32[1, 4, 2, 2, 2]
          %4 = add(a = %1, b = %1, alpha = 1, beta = -1) : fixed[1, 4, 2, 2, 2]
          %5 = concat(parts = [%1, %0]) : f32[1, 8, 2, 2, 2]
          %6 = concat(parts = [%1, %4]) : fixed[1, 8, 2, 2, 2]
          %7 = activation(x = %4, activation = relu) : f32[1, 4, 2, 2, 2]
        """) == [])
  }

  @Test func otherKindsAreFaults() throws {
    let found = try messages("") {
      $0.operations = [Operation(Unknown(), results: [], anchor: Anchor(path: "here"))]
    }
    #expect(
      found == ["in function 'f': 'unknown' at 'here' is of no kind that the catalogue has"])
  }
}
