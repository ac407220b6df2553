/// What TensorBoard's table of hyperparameters is told of a run (`plugins/hparams/plugin_data.proto` and
/// `api.proto`).
public enum Hyperparameters: Sendable {
  public enum Value: Hashable, Sendable {
    case text(String)
    case flag(Bool)
    case number(Double)
  }

  /// The names of hyperparameters, each with a value of its kind, and the curves beside which they are shown.
  case experiment([(name: String, value: Value)], curves: [String])
  /// A run's values, and when it began in seconds since 1970.
  case beginning([(name: String, value: Value)], time: Double)
  /// When a run was over, in seconds since 1970.
  case end(time: Double)

  var tag: String {
    switch self {
    case .experiment: "_hparams_/experiment"
    case .beginning: "_hparams_/session_start_info"
    case .end: "_hparams_/session_end_info"
    }
  }

  /// `HParamsPluginData`; its version, 0, is what an absent field says.
  var message: Message {
    var data = Message()
    switch self {
    case .experiment(let values, let curves):
      data.add(2) { experiment in
        for (name, value) in values {
          experiment.add(4) { info in
            info.add(1, text: name)
            info.add(4, integer: value.kind)
          }
        }
        for curve in curves {
          experiment.add(5) { info in info.add(1) { $0.add(2, text: curve) } }
        }
      }
    case .beginning(let values, let time):
      data.add(3) { session in
        for (name, value) in values {
          session.add(1) { entry in
            entry.add(1, text: name)
            entry.add(2) { value.write(to: &$0) }
          }
        }
        session.add(5, double: time)
      }
    case .end(let time):
      data.add(4) { session in
        // Success.
        session.add(1, integer: 1)
        session.add(2, double: time)
      }
    }
    return data
  }
}

extension Hyperparameters.Value {
  /// `DataType`.
  fileprivate var kind: Int {
    switch self {
    case .text: 1
    case .flag: 2
    case .number: 3
    }
  }

  /// Writes a `google.protobuf.Value`.
  fileprivate func write(to message: inout Message) {
    switch self {
    case .text(let text): message.add(3, text: text)
    case .flag(let flag): message.add(4, integer: flag ? 1 : 0)
    case .number(let number): message.add(2, double: number)
    }
  }
}
