extension CallRules {
  var shapeFault: String? {
    guard !hasShapes else { return nil }
    let shapes = call.operands.map { $0.map { "\($0.storage.shape)" } ?? "none" }
    return "does not make \(call.results.map(\.storage.shape)) of \(shapes.joined(separator: ", "))"
  }

  /// Whether the shapes of operands and results are those that the kernel relates.
  private var hasShapes: Bool {
    switch call.kernel {
    case .convolution(let attributes):
      return convolutionFits(attributes, x: operand(0), w: operand(1), y: result(0))
        && hasCount(2, result(0)?[1]) && isResidual(3, sign: attributes.residualSign)
        && prologueFits(attributes.prologue, 4)
    case .convolutionDataGradient(let attributes):
      return convolutionFits(attributes, x: result(0), w: operand(1), y: operand(0))
        && hasCount(2, result(0)?[1]) && isResidual(3, sign: attributes.residualSign)
    case .convolutionWeightGradient(let attributes):
      return convolutionFits(attributes, x: operand(0), w: result(0), y: operand(1))
        && prologueFits(attributes.prologue, 2)
    case .channelSum:
      return channels(0) != nil && resultCount(0) == channels(0)
    case .moments(let attributes):
      return result(0) == statistics(of: 0, attributes.groups, shared: attributes.overBatch)
    case .normalize(let attributes):
      return operand(1)
        == statistics(
          of: 0, attributes.groups, shared: attributes.overBatch || attributes.constantStatistics)
        && hasCount(2, channels(0)) && hasCount(3, channels(0)) && operand(0) == result(0)
        && isResidual(4, sign: attributes.residualSign)
    case .normalizeGradient(let attributes):
      return operand(2)
        == statistics(
          of: 1, attributes.groups, shared: attributes.overBatch || attributes.constantStatistics)
        && operand(0) == operand(1) && hasCount(3, channels(1)) && hasCount(4, channels(1))
        && operand(0) == result(0) && isResidual(5, sign: nil)
        && (1..<call.results.count).allSatisfy { resultCount($0) == channels(1) }
    case .updateRunningStatistics:
      let count = resultCount(0)
      return hasCount(0, 2 * count) && hasCount(1, count) && hasCount(2, count)
        && resultCount(1) == count
    case .statisticsFromRunning:
      return hasCount(0, resultCount(0) / 2) && hasCount(1, resultCount(0) / 2)
        && resultCount(0) % 2 == 0
    case .softmax, .softmaxGradient:
      return hasOneShape && channels(0) != nil
    case .activation, .scale, .round, .dropout, .add, .reparameterize, .reparameterizeGradient,
      .activationGradient, .divergenceGradient:
      return hasOneShape
    case .divergence:
      return operand(0) == operand(1) && operand(0)?.isEmpty == false && resultCount(0) == 1
    case .maxPool(let window):
      return poolFits(window, x: operand(0), y: result(0)) && result(0) == result(1)
        && product(window.kernel) ?? .max <= 256
    case .averagePool(let window):
      return poolFits(window, x: operand(0), y: result(0))
    case .maxPoolGradient(let window):
      return poolFits(window, x: result(0), y: operand(0)) && operand(0) == operand(1)
        && isResidual(2, sign: nil)
    case .averagePoolGradient(let window):
      return poolFits(window, x: result(0), y: operand(0)) && isResidual(1, sign: nil)
    case .upsample(let attributes):
      return scaled(operand(0), by: attributes.factor) == result(0) && result(0) != nil
        && isResidual(1, sign: attributes.residualSign)
    case .upsampleGradient(let attributes):
      return scaled(result(0), by: attributes.factor) == operand(0) && result(0) != nil
        && isResidual(1, sign: attributes.residualSign)
    case .squeeze(let factor): return cubesFit(factor, fine: operand(0), coarse: result(0))
    case .unsqueeze(let factor): return cubesFit(factor, fine: result(0), coarse: operand(0))
    case .orthogonalDown(let factor, _):
      return cubesFit(factor, fine: operand(0), coarse: result(0))
        && isMatrices(operand(1), factor, count: channels(0))
    case .orthogonalUp(let factor, _):
      return cubesFit(factor, fine: result(0), coarse: operand(0))
        && isMatrices(operand(1), factor, count: result(0)?[1])
    case .orthogonalMatrixGradient(let factor):
      return cubesFit(factor, fine: operand(0), coarse: operand(1))
        && isMatrices(result(0), factor, count: channels(0))
    case .cayley(let factor):
      return isTriangles(operand(0), factor)
        && isMatrices(result(0), factor, count: operand(0)?[0])
    case .cayleyGradient(let factor):
      return isTriangles(operand(1), factor) && operand(1) == result(0)
        && isMatrices(operand(0), factor, count: operand(1)?[0])
    case .permuteChannels(let sources):
      return operand(0) == result(0)
        && channels(0).map { sources.sorted() == Array(0..<$0) } ?? false
    case .relayout:
      return hasCount(0, resultCount(0))
    case .copyChannels(let source, let target, let count):
      guard let x = operand(0), let y = result(0), x.count >= 2, y.count == x.count else {
        return false
      }
      return x[0] == y[0] && x[2...] == y[2...] && min(source, target, count) >= 0
        && count <= x[1] && count <= y[1] && source <= x[1] - count && target <= y[1] - count
    case .dense: return denseFits(x: operand(0), w: operand(1), y: result(0)) && biasFits
    case .denseDataGradient: return denseFits(x: result(0), w: operand(1), y: operand(0))
    case .denseWeightGradient: return denseFits(x: operand(0), w: result(0), y: operand(1))
    case .loss(let loss):
      return lossFits(loss) && resultCount(0) == loss.termCount(channels: channels(0) ?? 0)
        && resultCount(1) == 1
    case .lossGradient(let loss, _):
      return lossFits(loss) && hasCount(2, loss.termCount(channels: channels(0) ?? 0))
        && operand(0) == result(0) && isResidual(3, sign: nil)
    case .downsampleLabels(let factor):
      return scaled(result(0), by: factor) == operand(0) && result(0)?[1] == 1
    case .norm: return resultCount(0) == 1
    case .optimize:
      return hasCount(0, resultCount(0)) && hasCount(1, 1)
        && call.results.indices.allSatisfy { resultCount($0) == resultCount(0) }
    case .zero, .normalNoise: return true
    }
  }

  private var hasOneShape: Bool {
    (call.operands.compactMap { $0 } + call.results).allSatisfy { $0.storage.shape == result(0) }
  }

  private func operand(_ index: Int) -> [Int]? {
    index < call.operands.count ? call.operands[index]?.storage.shape : nil
  }

  private func result(_ index: Int) -> [Int]? {
    index < call.results.count ? call.results[index].storage.shape : nil
  }

  private func resultCount(_ index: Int) -> Int { call.results[index].storage.logicalCount }

  private func channels(_ index: Int) -> Int? {
    guard let shape = operand(index), shape.count >= 2 else { return nil }
    return shape[1]
  }

  /// Whether an operand is absent or has `count` elements.
  private func hasCount(_ index: Int, _ count: Int?) -> Bool {
    operand(index).map { $0.reduce(1, *) == count } ?? true
  }

  /// Whether an operand is absent or has the shape of the first result; a sign says whether there is
  /// one.
  private func isResidual(_ index: Int, sign: Int?) -> Bool {
    guard let shape = operand(index) else { return sign == nil || sign == 0 }
    return shape == result(0) && (sign == nil || abs(sign!) == 1)
  }

  private func statistics(of index: Int, _ groups: Int, shared: Bool) -> [Int]? {
    guard let channels = channels(index), groups > 0, channels % groups == 0 else { return nil }
    return [shared ? 1 : operand(index)![0], groups, 2]
  }

  private func convolutionFits(_ a: Convolution, x: [Int]?, w: [Int]?, y: [Int]?) -> Bool {
    guard let x, let w, let y, x.count == 5, w.count == 5, y.count == 5 else { return false }
    let padded = zip(x[2...], a.padding).map { $0 + 2 * $1 }
    return x[0] == y[0] && x[1] == w[1] && y[1] == w[0] && Array(w[2...]) == a.kernel
      && (0..<3).allSatisfy { axis in
        let reach = a.dilation[axis] * (a.kernel[axis] - 1) + 1
        return windows(x[axis + 2], reach, a.stride[axis], a.padding[axis]) == y[axis + 2]
      }
      // The input is packed with its padding.
      && product(x[..<2] + padded) ?? .max <= StorageType.byteLimit
  }

  private func prologueFits(_ prologue: Normalization?, _ first: Int) -> Bool {
    guard let prologue else { return true }
    return operand(first) != nil
      && operand(first) == statistics(of: 0, prologue.groups, shared: prologue.sharesStatistics)
      && hasCount(first + 1, channels(0)) && hasCount(first + 2, channels(0))
  }

  private func poolFits(_ window: Window, x: [Int]?, y: [Int]?) -> Bool {
    guard let x, let y, x.count == 5, y.count == 5 else { return false }
    return x[0] == y[0] && x[1] == y[1]
      && (0..<3).allSatisfy {
        windows(x[$0 + 2], window.kernel[$0], window.stride[$0], window.padding[$0]) == y[$0 + 2]
      }
  }

  private func windows(_ size: Int, _ reach: Int, _ stride: Int, _ padding: Int) -> Int {
    let last = size + 2 * padding - reach
    return last < 0 ? 0 : last / stride + 1
  }

  private func scaled(_ shape: [Int]?, by factor: [Int]) -> [Int]? {
    guard let shape, shape.count == 5 else { return nil }
    let extents = zip(shape[2...], factor).compactMap { product([$0, $1]) }
    return extents.count == 3 ? Array(shape[..<2]) + extents : nil
  }

  private func cubesFit(_ factor: [Int], fine: [Int]?, coarse: [Int]?) -> Bool {
    guard let fine, let scaled = scaled(coarse, by: factor), fine.count == 5 else { return false }
    return fine[0] == scaled[0] && product([fine[1]] + factor) == scaled[1]
      && fine[2...] == scaled[2...]
  }

  private func isMatrices(_ shape: [Int]?, _ factor: [Int], count: Int?) -> Bool {
    guard let shape, let count, let size = product(factor) else { return false }
    return shape == [count, size, size]
  }

  private func isTriangles(_ shape: [Int]?, _ factor: [Int]) -> Bool {
    guard let shape, let size = product(factor) else { return false }
    return shape.count == 2 && product([size, size - 1]).map { $0 / 2 } == shape[1]
  }

  private func denseFits(x: [Int]?, w: [Int]?, y: [Int]?) -> Bool {
    guard let x, let w, let y, x.count == 2, w.count == 2, y.count == 2 else { return false }
    // The matrix library counts in 32 bits.
    return x[0] == y[0] && x[1] == w[1] && y[1] == w[0] && (x + y).allSatisfy { $0 <= Int32.max }
  }

  private var biasFits: Bool { hasCount(2, result(0)?[1]) }

  private func lossFits(_ loss: Loss) -> Bool {
    guard let prediction = operand(0), let target = operand(1), prediction.count >= 2,
      target.count == prediction.count
    else { return false }
    let isLabelled =
      target[0] == prediction[0] && target[1] == 1 && target[2...] == prediction[2...]
    return switch loss.target {
    case .tensor: target == prediction
    case .classes: isLabelled
    case .regions(let regions): isLabelled && regions.count == prediction[1]
    }
  }
}
