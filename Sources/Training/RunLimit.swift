import Experiment

/// When a run is over; the schedule follows it.
///
/// Written as an object of one key: `{"steps": 300}`.
public enum RunLimit: Hashable, Sendable {
  /// Epochs: of as many steps as the model says or, where it does not, passes over as many voxels as the training
  /// volumes have.
  case epochs(Int)
  /// Batches.
  case steps(Int)
  case minutes(Double)

  var isPossible: Bool {
    switch self {
    case .epochs(let count), .steps(let count): count > 0
    case .minutes(let minutes): minutes > 0 && minutes.isFinite
    }
  }

  /// How much of a run of this limit is done, 1 where all of it is.
  func fraction(of progress: RunProgress, stepsPerEpoch: Int) -> Double {
    switch self {
    case .steps(let steps): Double(progress.step) / Double(steps)
    case .epochs(let epochs): Double(progress.step) / (Double(epochs) * Double(stepsPerEpoch))
    case .minutes(let minutes): progress.seconds / (minutes * 60)
    }
  }
}

extension RunLimit {
  /// How far the run of a checkpoint was, where it had not come to its limit: "99 of 5000 steps". Nil where it
  /// had, and where that is not known: epochs without a length go by the data. Throws `SafetensorsError`.
  public func shortfall(of checkpoint: String, _ experiment: Experiment) throws -> String? {
    guard let progress = try Checkpoint.progress(at: checkpoint) else { return nil }
    switch self {
    case .steps(let steps):
      return progress.step < steps ? "\(progress.step) of \(self)" : nil
    case .epochs(let epochs):
      guard let length = experiment.epoch, progress.step / length < epochs else { return nil }
      return "\(progress.step / length) of \(self)"
    case .minutes(let minutes):
      let trained = progress.seconds / 60
      return trained < minutes ? "\((trained * 10).rounded() / 10) of \(self)" : nil
    }
  }
}

extension RunLimit: CustomStringConvertible {
  /// As in a sentence.
  public var description: String {
    switch self {
    case .epochs(let count): count == 1 ? "1 epoch" : "\(count) epochs"
    case .steps(let count): count == 1 ? "1 step" : "\(count) steps"
    case .minutes(let minutes): minutes == 1 ? "1 minute" : "\(minutes) minutes"
    }
  }
}

extension RunLimit: Codable {
  private enum Unit: String, CodingKey {
    case epochs = "epochs"
    case steps = "steps"
    case minutes = "minutes"
  }

  /// A number in an object of its own, as runs had it before the limit was flat.
  private struct Wrapped<Number: Decodable>: Decodable {
    var number: Number

    private enum CodingKeys: String, CodingKey {
      case number = "_0"
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Unit.self)
    func number<Number: Decodable>(_ unit: Unit, _ type: Number.Type) throws -> Number {
      if let wrapped = try? values.decode(Wrapped<Number>.self, forKey: unit) {
        return wrapped.number
      }
      return try values.decode(type, forKey: unit)
    }
    switch values.allKeys {
    case [.epochs]: self = .epochs(try number(.epochs, Int.self))
    case [.steps]: self = .steps(try number(.steps, Int.self))
    case [.minutes]: self = .minutes(try number(.minutes, Double.self))
    default:
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a limit has one unit"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Unit.self)
    switch self {
    case .epochs(let count): try values.encode(count, forKey: .epochs)
    case .steps(let count): try values.encode(count, forKey: .steps)
    case .minutes(let minutes): try values.encode(minutes, forKey: .minutes)
    }
  }
}
