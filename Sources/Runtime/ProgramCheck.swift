import Experiment
import Kernels
import PlanChecker
import Program

/// Checks of a program that may come from a file or from another program's code: whatever it says,
/// no call of it leaves its tensors, and those who write and read its ports find what its experiment
/// says. Nothing in here traps.
enum ProgramCheck {
  static func check(_ program: Program, on backend: any Backend) throws(ProgramFault) {
    try ProgramFault.require(
      backend.runs(program.target), "the program is one for another backend")
    try ProgramFault.require("the experiment", hasNo: program.experiment.fault)
    // A step and its inverse are normal floats, however much the range may still be widened.
    try ProgramFault.require(
      (0x1p-80...0x1p80).contains(program.exactRange), "the exact range is an impossible one")
    try checkParameters(program)
    let update = UpdateEntry(
      program.experiment, trainedBytes: program.trainedBytes, program.target)
    try ProgramFault.require(
      program.update == update.entry && program.optimizerBytes == update.optimizerBytes,
      "the update is not that of the experiment's optimizer")
    for call in program.update.calls {
      try ProgramFault.require("the update", hasNo: call.fault(on: program.target))
    }
    for (name, entry) in [("training", program.training), ("inference", program.inference)] {
      try EntryCheck(program, name, entry).check()
      try PortCheck(program, name, entry).check()
    }
  }

  /// Parameters lie one after another, trained ones first, on whole cache lines.
  private static func checkParameters(_ program: Program) throws(ProgramFault) {
    var (end, trained) = (0, 0)
    var isTrained = true
    for parameter in program.parameters {
      let place = "parameter '\(parameter.name)'"
      let tensor = Tensor(
        space: .parameters, offset: parameter.offset, storage: parameter.storage)
      try ProgramFault.require(place, hasNo: tensor.fault)
      try ProgramFault.require(
        parameter.storage.element == program.target.element, "\(place) is of other elements")
      try ProgramFault.require(
        parameter.offset == end && (isTrained || !parameter.isTrained),
        "\(place) does not lie after those before it")
      try ProgramFault.require(place, hasNo: parameter.initializer.fault)
      end += parameter.storage.byteCount.roundedUp(to: Alignment.bytes)
      try ProgramFault.require(end <= StorageType.byteLimit, "the parameters are too large")
      isTrained = parameter.isTrained
      if isTrained { trained = end }
    }
    try ProgramFault.require(
      program.trainedBytes == trained && program.parameterBytes == end,
      "the parameters are not as large as the program says")
    try ProgramFault.require(
      Set(program.parameters.map(\.name)).count == program.parameters.count,
      "two parameters have one name")
  }
}

extension Parameter.Initializer {
  fileprivate var fault: String? {
    switch self {
    case .constant(let number), .uniform(let number), .normal(let number):
      number.isFinite ? nil : "its first values are no numbers"
    }
  }
}
