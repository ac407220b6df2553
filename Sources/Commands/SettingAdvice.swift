import Diagnostics
import Experiment

/// Which parameter makes a model what some data want of it.
public struct SettingAdvice {
  private let options: ModelOptions
  private let path: String

  /// - Parameter path: of a model's file; of a compiled one, which takes no settings, nothing is advised.
  public init(_ options: ModelOptions, of path: String) {
    self.options = options
    self.path = path
  }

  /// An option such as `--set modalities=1` that alone makes the model take that many channels.
  public func channels(_ count: Int) -> String? {
    option(to: count) { $0.input.channels == count }
  }

  /// The same for a model of the labels 0, 1, and so on.
  public func labels(_ values: [Int]) -> String? {
    guard values == Array(values.indices) else { return nil }
    return option(to: values.count) { experiment in
      experiment.labelInputs.allSatisfy { $0.labels.map(\.value).sorted() == values }
    }
  }

  private func option(to value: Int, for isRight: (Experiment) -> Bool) -> String? {
    guard let source = try? SourceText(reading: path),
      let model = options.modelSettings.resolve(source).model, !isRight(model.experiment)
    else { return nil }
    let name = model.parameters.map(\.name).first { name in
      var other = options
      other.settings.append("\(name)=\(value)")
      return other.modelSettings.resolve(source).model.map { isRight($0.experiment) } ?? false
    }
    return name.map { "--set \($0)=\(value)" }
  }
}
