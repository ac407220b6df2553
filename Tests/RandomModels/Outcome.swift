import CPUBackend
import Experiment
import Kernels
import ModelsForTests
import Program
import Randomness
import ReferenceBackend
import Runtime

/// What two updates of a program leave, and what a prediction with the result gives.
struct Outcome {
  /// Results of each batch, its gradients, and parameters and optimizer after each update.
  private(set) var records: [(name: String, bytes: [UInt8])] = []
  private(set) var firstLoss = Double.nan
  private(set) var hasDiverged = false
  private(set) var hasWidened = false
  private(set) var steps = 0
  private(set) var failures: [String] = []

  private static let updates = 2
  /// As far as training widens the range of the fixed-point grid.
  private static let scales = (0...10).map { 1 << $0 }

  init(_ program: Program, seed: UInt64, isGuarded: Bool) throws {
    let guarded = isGuarded ? GuardedBackend(CPUBackend(threads: 1)) : nil
    let session = try Session(program, on: guarded ?? CPUBackend(threads: 1), for: .training)
    session.initializeParameters(seed: seed)
    let canWiden = program.isOnGrid
    run: for update in 0..<Self.updates {
      for batch in 0..<program.experiment.accumulation {
        let index = UInt64(update * program.experiment.accumulation + batch)
        let context = StepContext(
          seed: seed, step: index, update: UInt64(update + 1),
          learningRate: program.experiment.optimizer.rate)
        let loss = try forward(session, context, canWiden)
        if index == 0 { firstLoss = loss }
        records.append(("loss", withUnsafeBytes(of: Float(loss)) { Array($0) }))
        guard loss.isFinite else {
          hasDiverged = true
          break run
        }
        session.backward(context)
        if session.faults.leftRange {
          failures.append("a value that is made again leaves the range that it had not left")
        }
        record("results", program.training.outputs, session)
        records.append(
          ("gradients", session.bytes(of: .gradients, count: program.trainedBytes)))
        steps += 1
      }
      session.clearFaults()
      session.update(
        StepContext(
          seed: seed, step: UInt64(update), update: UInt64(update + 1),
          learningRate: program.experiment.optimizer.rate))
      records.append(
        ("parameters", session.bytes(of: .parameters, count: program.parameterBytes)))
      records.append(
        ("optimizer", session.bytes(of: .optimizer, count: program.optimizerBytes)))
      guard !session.faults.notFinite else {
        hasDiverged = true
        break run
      }
    }
    hasWidened = session.rangeScale > 1
    if program.experiment.validation != nil, !hasDiverged {
      Self.fill(program.inference, session, seed)
      session.infer()
      let after = session.bytes(of: .parameters, count: program.parameterBytes)
      if records.last(where: { $0.name == "parameters" })?.bytes != after {
        failures.append("a validation between steps changes parameters")
      }
    }
    failures += guarded?.violations ?? []
    if !hasDiverged, session.recordedArenaBytes != program.arenaBytes {
      failures.append(
        "\(session.recordedArenaBytes) bytes are touched, \(program.arenaBytes) planned")
    }
    try predict(session, seed: seed)
  }

  /// The loss of a batch, on a grid as wide as it takes.
  private func forward(
    _ session: Session, _ context: StepContext, _ canWiden: Bool
  ) throws -> Double {
    let statistics = session.statistics()
    var loss = Double.nan
    let first = session.rangeScale
    for scale in canWiden ? Self.scales.filter({ $0 >= first }) : [first] {
      session.rangeScale = scale
      Self.fill(session.program.training, session, context.seed &+ context.step)
      session.clearFaults()
      session.forward(context)
      loss = session.readScalar(session.program.training.output("loss")!)
      if session.faults.leftRange {
        loss = .nan
      } else if loss.isFinite {
        return loss
      }
      session.restore(statistics: statistics)
    }
    session.rangeScale = first
    return loss
  }

  /// Predicts with what was trained.
  private mutating func predict(_ trained: Session, seed: UInt64) throws {
    let program = trained.program
    let session = try Session(program, on: CPUBackend(threads: 1), for: .inference)
    for parameter in program.parameters {
      session.write(trained.read(trained.tensor(parameter)), to: session.tensor(parameter))
    }
    for scale in Self.scales where scale >= trained.rangeScale {
      session.rangeScale = scale
      Self.fill(program.inference, session, seed)
      session.clearFaults()
      session.infer()
      if isFinite(session), !session.faults.leftRange { break }
    }
    record("prediction", program.inference.outputs, session)
    if session.recordedArenaBytes != program.inference.arenaBytes {
      failures.append(
        "\(session.recordedArenaBytes) bytes are touched in prediction, \(program.inference.arenaBytes) planned"
      )
    }
    if !isFinite(session), !hasDiverged { failures.append("the prediction is not finite") }
  }

  private func isFinite(_ session: Session) -> Bool {
    session.program.inference.outputs.allSatisfy { output in
      session.read(output.tensor).allSatisfy(\.isFinite)
    }
  }

  /// The loss of the first batch on the reference backend, in float64.
  static func loss(_ program: Program, seed: UInt64) throws -> Double {
    let session = try Session(program, on: ReferenceBackend<Double>(), for: .training)
    session.initializeParameters(seed: seed)
    fill(program.training, session, seed)
    session.forward(StepContext(seed: seed, update: 1))
    return session.readScalar(program.training.output("loss")!)
  }

  private mutating func record(_ name: String, _ ports: [Entry.Port], _ session: Session) {
    for port in ports {
      let values = session.floats(port.tensor)
      records.append(("\(name) \(port.name)", values.withUnsafeBytes { Array($0) }))
    }
  }

  /// Normal voxels, and classes that every output with labels has, some of them ignored where that may be.
  private static func fill(_ entry: Entry, _ session: Session, _ seed: UInt64) {
    let classes =
      session.program.experiment.outputs.compactMap { output in
        switch output.target {
        case .labels(let labels), .regions(_, let labels): labels.count
        case .input, .none: nil
        }
      }.min() ?? 1
    let ignoring = session.program.experiment.labelInputs.filter { $0.ignored != nil }.map(\.name)
    for port in entry.inputs {
      let random = Philox(seed: seed, key: StableHash.hash(port.name), step: 0)
      let count = port.tensor.storage.logicalCount
      let values: [Float] =
        port.name == "input"
        ? (0..<count).map { Float(random.normal(UInt64($0))) }
        : (0..<count).map {
          let ignores = ignoring.contains(port.name)
          let index = Int(random.uniform(UInt64($0)) * Double(classes + (ignores ? 1 : 0)))
          return Float(index < classes ? index : LabelInput.ignoredClass)
        }
      session.write(values, to: port.tensor)
    }
  }

  /// Records that are not the same bits; a NaN is the same as any other.
  func differences(from other: Outcome) -> [String] {
    guard records.map(\.name) == other.records.map(\.name) else {
      return ["diverges where 'keep' does not, or the other way round"]
    }
    return zip(records, other.records).compactMap { own, others in
      guard own.bytes != others.bytes else { return nil }
      let count = zip(own.bytes.floats, others.bytes.floats).count { first, second in
        first.bitPattern != second.bitPattern && !(first.isNaN && second.isNaN)
      }
      return count == 0 ? nil : "\(own.name): \(count) numbers differ from 'keep'"
    }
  }
}

extension [UInt8] {
  fileprivate var floats: [Float] {
    withUnsafeBytes { [Float]($0.bindMemory(to: Float.self)) }
  }
}
