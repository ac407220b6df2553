import Experiment
import Foundation
import TensorBoard
import Training

/// Something that a run was asked for.
struct RunSetting: Hashable, Sendable {
  var name: String
  var value: Hyperparameters.Value

  /// As a person reads it.
  var text: String {
    switch value {
    case .text(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number):
      number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
  }
}

extension RunSetting {
  /// Everything that a run was asked for, but what its model is made of: how long it trains on what, the
  /// model's parameters, and what the experiment says beside the network, by the keys of the compiled file.
  static func all(of settings: RunSettings, _ experiment: Experiment) -> [RunSetting] {
    let asked: [RunSetting] = [
      .init(name: "model", value: .text(experiment.name)),
      .init(name: "data", value: .text(settings.data)),
      .init(name: "limit", value: .text("\(settings.limit)")),
      .init(name: "seed", value: .text("\(settings.seed)")),
      .init(name: "cases held out", value: .number(Double(settings.validationCases))),
    ]
    let parameters = settings.parameters.sorted { $0.key < $1.key }.map { name, text in
      RunSetting(name: "parameters.\(name)", value: Double(text).map { .number($0) } ?? .text(text))
    }
    return asked + parameters + said(by: experiment)
  }

  /// An experiment as names and values: what is in objects has their keys before its own.
  private static func said(by experiment: Experiment) -> [RunSetting] {
    guard let data = try? JSONEncoder().encode(experiment),
      case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: data)
    else { preconditionFailure("an experiment is written as an object") }
    // The model's name is said already, and outputs are the network's.
    return members.filter { !["name", "outputs"].contains($0.key) }
      .sorted { $0.key < $1.key }.flatMap { $1.settings(named: $0) }
  }
}

/// Any value of JSON.
private indirect enum JSONValue: Decodable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  /// What a key of this value says; nothing where it is null.
  func settings(named name: String) -> [RunSetting] {
    switch self {
    case .null: []
    case .flag(let flag): [RunSetting(name: name, value: .flag(flag))]
    case .number(let number): [RunSetting(name: name, value: .number(number))]
    case .text(let text): [RunSetting(name: name, value: .text(text))]
    case .list(let list):
      [
        RunSetting(
          name: name,
          value: .text(
            list.flatMap { $0.settings(named: "") }.map(\.text).joined(separator: ", ")))
      ]
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap { $1.settings(named: "\(name).\($0)") }
    }
  }
}
