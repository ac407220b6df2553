import ArgumentParser

/// Labels and unions of labels as users write them: `1,2,1+2`.
struct LabelUnions: Hashable {
  let unions: [[Int]]

  /// Throws `ValidationError` where there is anything but whole numbers of 32 bits.
  init(_ text: String, of option: String) throws {
    unions = try text.split(separator: ",", omittingEmptySubsequences: false).map { union in
      let values = union.split(separator: "+", omittingEmptySubsequences: false).map { Int32($0) }
      guard values.allSatisfy({ $0 != nil }) else {
        throw ValidationError("\(option) takes whole numbers of 32 bits, as 1,2,1+2")
      }
      return values.compactMap { $0.map(Int.init) }
    }
  }
}

/// Of what only the largest part is kept.
enum LargestComponent: Hashable {
  /// The union of all labels but the background.
  case foreground
  case labels(LabelUnions)

  init(_ text: String) throws {
    self =
      text == "foreground"
      ? .foreground : .labels(try LabelUnions(text, of: "--largest-component"))
  }
}
