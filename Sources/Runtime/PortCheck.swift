import Experiment
import Kernels
import Plan
import Program

/// An entry's ports against its plan and the experiment: what is written before the calls and read
/// after them is there, and of the shape that who does so relies on. The plan has been checked.
struct PortCheck {
  private let program: Program
  private let name: String
  private let entry: Entry

  init(_ program: Program, _ name: String, _ entry: Entry) {
    self.program = program
    self.name = name
    self.entry = entry
  }

  func check() throws(ProgramFault) {
    guard let plan = entry.plan, let problem = entry.problem else { return }
    for ports in [entry.inputs, entry.outputs] {
      try ProgramFault.require(
        Set(ports.map(\.name)).count == ports.count, "two ports of '\(name)' have one name")
    }
    for port in entry.inputs {
      let isGiven = plan.instances.contains {
        $0.first < 0 && problem.values[$0.value].name == port.name
          && entry.tensor($0) == port.tensor
      }
      try require(isGiven, port, "is no input of the plan")
      try checkInput(port)
    }
    try ProgramFault.require(
      entry.inputs.count == problem.values.count { $0.isInput },
      "'\(name)' has inputs that no port leads to")
    try ProgramFault.require(entry.input("input") != nil, "'\(name)' has no port 'input'")
    for port in entry.outputs {
      let isLeft = plan.instances.contains {
        $0.last >= plan.steps.count - 1 && problem.values[$0.value].isOutput
          && entry.tensor($0) == port.tensor
      }
      try require(isLeft, port, "is no output of the plan")
      try require(
        port.tensor.storage.element == program.target.element, port, "is of other elements")
      if name == "inference" { try checkPrediction(port) }
    }
    if name == "training" {
      try ProgramFault.require(entry.output("loss") != nil, "'\(name)' has no port 'loss'")
      for port in entry.outputs where port.role == .loss || port.role == .lossTerm {
        try require(port.tensor.storage.logicalCount == 1, port, "is no number")
      }
    }
  }

  private func require(
    _ condition: Bool, _ port: Entry.Port, _ message: String
  ) throws(ProgramFault) {
    try ProgramFault.require(condition, "port '\(port.name)' of '\(name)' \(message)")
  }

  /// The batch's volumes, or labels for its voxels.
  private func checkInput(_ port: Entry.Port) throws(ProgramFault) {
    let input = program.experiment.input
    let storage = port.tensor.storage
    guard case .blocked = storage.layout else {
      return try require(false, port, "is no volume")
    }
    let isInput = port.name == "input"
    try require(
      isInput || program.experiment.labelInputs.contains { $0.name == port.name }, port,
      "is none of the experiment's")
    try require(
      storage.shape == [input.batch, isInput ? input.channels : 1] + input.patch, port,
      "has not the experiment's extents")
    try require(
      storage.element == (isInput ? program.target.element : .uint8)
        && (isInput || storage.storedCount == storage.logicalCount), port, "is of other elements")
  }

  /// A result that is painted has a channel for each label or region.
  private func checkPrediction(_ port: Entry.Port) throws(ProgramFault) {
    guard let output = program.experiment.outputs.first(where: { $0.name == port.name }) else {
      return try require(false, port, "is none of the experiment's")
    }
    let channels: Int
    switch output.target {
    case .labels(let labels): channels = labels.count
    case .regions(let regions, _): channels = regions.count
    case .input, .none: return
    }
    let shape = port.tensor.storage.shape
    try require(
      shape.count == 5 && shape[0] == program.experiment.input.batch && shape[1] == channels, port,
      "has not a channel for each label")
  }
}
