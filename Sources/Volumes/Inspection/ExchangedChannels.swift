import Foundation

/// Cases two of whose channels have each other's intensities.
///
/// Names alone say which channel a file is, and nobody sees that two were exchanged. Compared are logarithms
/// of the ratios of two channels' quartiles, which do not depend on how a scanner scales a case. Told is no
/// more than what all other cases agree on: by every quartile the same channel is the brighter one, by one of
/// them clearly, and in this case the other is by as much.
struct ExchangedChannels {
  /// Fewer other cases show nothing.
  private static let leastOthers = 3
  /// Of the logarithm of a ratio: a sixth more.
  private static let clear = 0.15

  private let names: [String]
  private let cases: [(item: Case, quartiles: [[Double]])]

  /// - Parameter details: of cases of one data set, by place; nil where nothing could be read.
  init(_ dataset: Dataset, _ cases: [Case], _ details: [CaseDetail?]) {
    names = dataset.modalities
    self.cases = zip(cases, details).compactMap { item, detail in
      // The middle three of the shares that are kept.
      let quartiles = (detail?.channels ?? []).compactMap { channel in
        channel.map { Array($0.quantiles.dropFirst().dropLast()) }
      }
      let isWhole = quartiles.count == item.images.count
      guard isWhole, quartiles.allSatisfy({ $0.count == 3 && $0.allSatisfy { $0 > 0 } }) else {
        return nil
      }
      return (item, quartiles)
    }
  }

  var findings: [Finding] {
    guard cases.count > Self.leastOthers else { return [] }
    return names.indices.flatMap { one in
      names.indices.dropFirst(one + 1).flatMap { exchanged(one, $0) }
    }
  }

  private func exchanged(_ one: Int, _ other: Int) -> [Finding] {
    let ratios = cases.map { item in
      zip(item.quartiles[one], item.quartiles[other]).map { log($1 / $0) }
    }
    return cases.indices.filter { isExchanged(ratios, $0) }.map { index in
      let item = cases[index].item
      return Finding(
        .channels, .warning, item.images[one].path,
        "the channels \(names[one]) and \(names[other]) of the case '\(item.name)' look exchanged:"
          + " in all other cases each has the other's intensities")
    }
  }

  /// - Parameter ratios: for each case by quartile.
  private func isExchanged(_ ratios: [[Double]], _ index: Int) -> Bool {
    var isClear = false
    for quartile in 0..<3 {
      let others = ratios.indices.filter { $0 != index }.map { ratios[$0][quartile] }
      let (least, greatest) = (others.min()!, others.max()!)
      let turned = -ratios[index][quartile]
      let width = greatest - least
      guard least * greatest > 0, turned * least > 0,
        (least - width...greatest + width).contains(turned)
      else { return false }
      isClear = isClear || min(abs(least), abs(greatest), abs(turned)) >= Self.clear
    }
    return isClear
  }
}
