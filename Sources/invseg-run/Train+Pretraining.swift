import Commands
import Runtime
import Training

extension Train {
  /// Takes the weights of a run or file that fit, and says which those are. Throws where none does.
  func startFrom(_ path: String, _ session: Session) throws -> PretrainedSource {
    let weights = try PretrainedWeights(of: path, for: session.program)
    for line in weights.report { Console.log(line) }
    try weights.apply(to: session)
    return weights.source
  }
}
