import CPUBackend
import Experiment
import Foundation
import ModelsForTests
import Program
import Runtime
import Testing
import Volumes

@testable import Training

/// From label files to losses and back: the networks are functions of single voxels with known weights,
/// so that losses and predictions are worked out here, of the files' values alone.
@Suite struct LabelTests {
  private func session(_ program: Program, for use: Session.Use = .training) throws -> Session {
    try Session(program, on: CPUBackend(threads: 1), for: use)
  }

  /// -log softmax at an index, mean over voxels.
  private func crossEntropy(_ logits: [[Double]], _ truth: [Int]) -> Double {
    let each = zip(logits, truth).map { logits, truth in
      log(logits.reduce(0) { $0 + exp($1) }) - logits[truth]
    }
    return each.reduce(0, +) / Double(each.count)
  }

  @Test func `each output has the numbering of its own labels`() throws {
    let program = try compile(
      """
      model: lists
      input: {channels: 1, patch: 4}
      network:
        - branch: {output: parts, body: [{conv: {name: parts, out: 3, kernel: 1}}]}
        - branch: {output: again, body: [{conv: {name: again, out: 4, kernel: 1}}]}
        - branch: {output: half, body: [{max-pool: 2}, {conv: {name: half, out: 3, kernel: 1}}]}
        - conv: {name: organs, out: 4, kernel: 1}
      outputs:
        organs: {labels: {background: 0, a: 1, b: 2, c: 4}, losses: [cross-entropy]}
        parts: {labels: [0, 4, 2], losses: [cross-entropy]}
        half: {labels: [2, 0, 4], losses: [cross-entropy]}
        again: {labels: [0, 1, 2, 4], losses: [cross-entropy]}
      normalization: none
      optimizer: {sgd: {rate: 1e-3}}
      """
    ).program(.keep)
    // Two of the four lists of values are the same.
    #expect(
      Set(program.training.inputs.map(\.name)) == [
        "input", "labels", "labels.parts", "labels.half",
      ])

    let dataset = try SmallDataset(size: [4, 4, 4])
    let values: [Int32] = [0, 2, 4]
    let label = (0..<64).map { (voxel: Int) -> Int32 in
      values[(voxel * voxel / 5 + voxel / 7) % 3]
    }
    let image = label.indices.map { Float($0) / 32 - 1 }
    let session = try session(program)
    session.initializeParameters(seed: 4)
    let heads = [
      "organs": [0, 1, 2, 4], "parts": [0, 4, 2], "half": [2, 0, 4], "again": [0, 1, 2, 4],
    ]
    for (head, values) in heads {
      session.set("\(head).weight", to: values.indices.map { Double($0) - 0.75 })
      session.set("\(head).bias", to: values.map { Double($0) / 4 })
    }
    let item = try dataset.addCase("a", image: image, label: label)
    let report = try #require(try dataset.train(session, [item], steps: 1).first)

    for (head, values) in heads {
      var voxels = Array(image.indices)
      if head == "half" {
        // A block's last voxel gives its label, and its greatest value, as the image rises.
        voxels = voxels.filter { voxel in
          [voxel / 16, voxel / 4, voxel].allSatisfy { $0 % 2 == 1 }
        }
      }
      let logits = voxels.map { voxel in
        values.indices.map { (Double($0) - 0.75) * Double(image[voxel]) + Double(values[$0]) / 4 }
      }
      let expected = crossEntropy(logits, voxels.map { values.firstIndex(of: Int(label[$0]))! })
      let loss: Double = try #require(report.losses.first { $0.name.contains("\(head).") }?.value)
      // Sums of 64 terms in single precision.
      #expect(abs(loss - expected) < 1e-5, "\(head): \(loss), not \(expected)")
    }
    #expect(session.recordedArenaBytes == program.arenaBytes)
  }

  /// Voxels that nobody labelled, through loader, losses, prediction and scores.
  @Test func `what is ignored takes no part`() throws {
    let program = try compile(
      """
      model: sparse
      input: {channels: 1, patch: 4}
      network:
        - branch: {output: regions, body: [{conv: {name: regions, out: 2, kernel: 1}}]}
        - conv: {name: head, out: 3, kernel: 1}
      outputs:
        classes:
          labels: [0, 4, 2]
          ignore: 7
          losses: [cross-entropy, {cross-entropy: {class-weights: [1, 2, 4]}}, {top-k-cross-entropy: 50}]
        regions:
          labels: [0, 4, 2]
          ignore: 7
          regions: {whole: [4, 2], core: [2]}
          losses: [binary-cross-entropy]
      normalization: none
      optimizer: {sgd: {rate: 1e-3}}
      """
    ).program(.keep)
    #expect(program.training.inputs.map(\.name).sorted() == ["input", "labels"])
    let dataset = try SmallDataset(size: [4, 4, 4])
    let values: [Int32] = [0, 4, 2, 7]
    let label = (0..<64).map { (voxel: Int) -> Int32 in
      values[(voxel * voxel / 5 + voxel / 7) % 4]
    }
    let image = label.indices.map { Float($0) / 32 - 1 }
    let session = try session(program)
    session.initializeParameters(seed: 4)
    session.set("head.weight", to: [-0.75, 0.25, 1.25])
    session.set("head.bias", to: [0, 1, 0.5])
    session.set("regions.weight", to: [1, -2])
    session.set("regions.bias", to: [0.25, 0])
    let item = try dataset.addCase("a", image: image, label: label)
    let report = try #require(try dataset.train(session, [item], steps: 1).first)

    let known = image.indices.filter { label[$0] != 7 }
    let losses = known.map { voxel -> Double in
      let x = Double(image[voxel])
      let logits = [-0.75 * x, 0.25 * x + 1, 1.25 * x + 0.5]
      let truth = [Int32(0), 4, 2].firstIndex(of: label[voxel])!
      return crossEntropy([logits], [truth])
    }
    let weightOf: [Int32: Double] = [0: 1, 4: 2, 2: 4]
    let weights = known.map { weightOf[label[$0]]! }
    let binary = known.map { voxel -> Double in
      let x = Double(image[voxel])
      let whole: Double = label[voxel] != 0 ? -1 : 1
      let core: Double = label[voxel] == 2 ? -1 : 1
      return (log(1 + exp(whole * (x + 0.25))) + log(1 + exp(core * -2 * x))) / 2
    }
    let worst = losses.sorted(by: >).prefix(known.count / 2)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let weighted = zip(weights, losses).map { $0 * $1 }
    let expected: [(String, Double)] = [
      ("classes.cross-entropy", mean(losses)),
      ("classes.cross-entropy-2", mean(weighted) / mean(weights)),
      ("classes.top-k-cross-entropy", mean(Array(worst))),
      ("regions.binary-cross-entropy", mean(binary)),
    ]
    for (name, expected) in expected {
      let found: Double? = report.losses.first { $0.name.hasSuffix(name) }?.value
      let loss = try #require(found)
      #expect(abs(loss - expected) < 1e-5, "\(name): \(loss), not \(expected)")
    }

    let trained = try self.session(program, for: .inference)
    trained.set("head.weight", to: [-0.75, 0.25, 1.25])
    trained.set("head.bias", to: [0, 1, 0.5])
    trained.set("regions.weight", to: [1, -2])
    trained.set("regions.bias", to: [0.25, 0])
    let predictor = try Predictor([trained])
    let dice = try Validation.run(predictor, [item], program.experiment) { _ in }
    let loaded = try LoadedCase(item, labels: [], program.experiment.preprocessing)
    let predicted = try predictor.prediction(of: loaded, named: "a").labels.voxels
    #expect(Set(predicted).isSubset(of: [0, 4, 2]))
    for (index, value) in [Int32(4), 2].enumerated() {
      let (p, g) = (known.filter { predicted[$0] == value }, known.filter { label[$0] == value })
      let both = Set(p).intersection(g).count
      #expect(dice[index].dice == 2 * Double(both) / Double(p.count + g.count))
    }
  }

  /// Labels beyond the 63rd, at both ends of a byte, through loader, loss, prediction and scores.
  @Test func `regions hold any of 256 labels`() throws {
    let program = try compile(
      """
      model: many
      input: {channels: 1, patch: [4, 8, 8]}
      network: [{conv: {name: head, out: 3, kernel: 1}}]
      outputs:
        organs:
          labels: 256
          regions: {whole: [1, 63, 64, 128, 255], core: [64, 128, 255, 1], rim: [255, 1, 128]}
          losses: [binary-cross-entropy, {focal: 2}, dice]
      normalization: none
      optimizer: {sgd: {rate: 1e-3}}
      """
    ).program(.keep)
    let dataset = try SmallDataset(size: [4, 8, 8])
    let label = (0..<256).map { Int32($0 * 37 % 256) }
    let image = label.map { Float($0) / 256 }
    let session = try session(program)
    session.set("head.weight", to: [1, -2, 0.5])
    session.set("head.bias", to: [0.25, 0, -0.5])
    let item = try dataset.addCase("a", image: image, label: label)
    let report = try #require(try dataset.train(session, [item], steps: 1).first)

    let regions: [Set<Int32>] = [[1, 63, 64, 128, 255], [64, 128, 255, 1], [255, 1, 128]]
    let weights = [(1.0, 0.25), (-2.0, 0.0), (0.5, -0.5)]
    var (entropy, focal, dice) = (0.0, 0.0, 0.0)
    for (region, weight) in zip(regions, weights) {
      var (both, predicted, held) = (0.0, 0.0, 0.0)
      for (x, value) in zip(image, label) {
        let p = 1 / (1 + exp(-(Double(x) * weight.0 + weight.1)))
        let truth = region.contains(value)
        let right = truth ? p : 1 - p
        entropy -= log(right) / 768
        focal -= (1 - right) * (1 - right) * log(right) / 768
        both += truth ? p : 0
        predicted += p
        held += truth ? 1 : 0
      }
      dice += (1 - (2 * both + 1) / (predicted + held + 1)) / 3
    }
    for (name, expected) in [("binary", entropy), ("focal", focal), ("dice", dice)] {
      let loss: Double = try #require(report.losses.first { $0.name.contains(".\(name)") }?.value)
      #expect(abs(loss - expected) < 1e-5, "\(name): \(loss), not \(expected)")
    }
  }

  /// Neighbours in 32 bits that single precision takes for one number.
  @Test func `labels of 32 bits are trained, predicted and scored exactly`() throws {
    let program = try compile(
      """
      model: wide
      input: {channels: 1, patch: 4}
      network: [{conv: {name: head, out: 4, kernel: 1}}]
      outputs:
        organs: {labels: [0, 16777216, 16777217, 2147483647], losses: [cross-entropy]}
      normalization: none
      """
    ).program(.keep)
    let values: [Int32] = [0, 16_777_216, 16_777_217, .max]
    let dataset = try SmallDataset(size: [4, 4, 4])
    let classes = (0..<64).map { $0 * 7 / 3 % 4 }
    let item = try dataset.addCase(
      "a", image: classes.map { Float($0) }, label: classes.map { values[$0] })
    #expect(try LabelVolume(contentsOf: item.label!).voxels == classes.map { values[$0] })
    let trained = try session(program)
    trained.initializeParameters(seed: 1)
    _ = try dataset.train(trained, [item], steps: 1)

    // -(x - k)^2 but for what all have in common: the greatest is the class whose number x is.
    let session = try session(program, for: .inference)
    session.set("head.weight", to: [0, 2, 4, 6])
    session.set("head.bias", to: [0, -1, -4, -9])
    let loaded = try LoadedCase(item, labels: [], Preprocessing(normalization: [.none]))
    let prediction = try Predictor([session]).prediction(of: loaded, named: "a").labels
    #expect(prediction.voxels == classes.map { values[$0] })
    try FileManager.default.createDirectory(
      atPath: dataset.path("out"), withIntermediateDirectories: false)
    try FileManager.default.createDirectory(
      atPath: dataset.path("known"), withIntermediateDirectories: false)
    try prediction.write(to: dataset.path("out/a.nii.gz"))
    try FileManager.default.moveItem(atPath: item.label!, toPath: dataset.path("known/a.nii"))
    let scores = try FolderEvaluation(
      predictions: dataset.path("out"), references: dataset.path("known")
    ).summary()
    #expect(Set(scores.mean.keys) == ["16777216", "16777217", "2147483647"])
    #expect(scores.mean.values.allSatisfy { $0[.dice] == 1 })
  }

  @Test func `an auto-encoder trains on cases without labels and predicts none`() throws {
    let program = try compile(
      """
      model: reconstruction
      input: {channels: 1, patch: 4}
      network: [{conv: {name: code, out: 2, kernel: 1}}, {conv: {name: back, out: 1, kernel: 1}}]
      outputs:
        image: {target: input, losses: [mean-squared-error]}
      normalization: none
      optimizer: {sgd: {rate: 0.1}}
      """
    ).program(.keep)
    #expect(!program.trainsOnLabels && program.training.inputs.map(\.name) == ["input"])
    let dataset = try SmallDataset(size: [5, 4, 6])
    let image = (0..<120).map { Float($0 % 7) / 7 }
    let item = try dataset.addCase("a", image: image, label: nil)
    let session = try session(program)
    session.initializeParameters(seed: 2)
    let losses = try dataset.train(session, [item], steps: 20).map(\.loss)
    #expect(try #require(losses.last) < losses[0] / 2, "\(losses)")

    let error = try #require(throws: TrainingError.self) {
      try Predictor([self.session(program, for: .inference)])
    }
    #expect("\(error)".contains("'reconstruction' has no output with labels"))
  }

  /// Blocks of 2x2x2 voxels hold one class each, in a volume of a patch and in a larger one.
  @Test(arguments: [[8, 8, 8], [12, 8, 12]])
  func `an output at half extents is predicted on the grid of the input`(size: [Int]) throws {
    let program = try compile(
      """
      model: half
      input: {channels: 1, patch: 8}
      network: [{average-pool: 2}, {conv: {name: head, out: 3, kernel: 1}}]
      outputs:
        half: {labels: [0, 5, 9], losses: [cross-entropy]}
      normalization: none
      """
    ).program(.keep)
    let session = try session(program, for: .inference)
    session.set("head.weight", to: [0, 2, 4])
    session.set("head.bias", to: [0, -1, -4])
    let dataset = try SmallDataset(size: size)
    let (rows, columns) = (size[1], size[2])
    let classes = (0..<size.reduce(1, *)).map { voxel in
      let (d, h, w) = (voxel / (rows * columns), voxel / columns % rows, voxel % columns)
      return (d / 2 + 2 * (h / 2) + 5 * (w / 2)) / 2 % 3
    }
    let item = try dataset.addCase("a", image: classes.map { Float($0) }, label: nil)
    let loaded = try LoadedCase(item, labels: [], Preprocessing(normalization: [.none]))
    let prediction = try Predictor([session]).prediction(of: loaded, named: "a").labels
    #expect(prediction.grid.size == size)
    #expect(prediction.voxels == classes.map { [0, 5, 9][$0] })
  }
}
