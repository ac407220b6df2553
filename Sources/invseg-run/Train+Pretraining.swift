import Commands
import Runtime
import Training

extension Train {
  /// Takes the weights of a run or file that fit, and says which those are. Throws where none does.
  ///
  /// - Parameter channels: what the images' channels are called.
  func startFrom(_ path: String, _ session: Session, channels: [String]) throws -> PretrainedSource
  {
    let weights = try PretrainedWeights(of: path, for: session.program)
    if let former = weights.channelNames,
      former.map({ $0.lowercased() }) != channels.map({ $0.lowercased() })
    {
      Console.log(
        "warning: \(path) was trained on the channels \(former.joined(separator: ", ")), and these are \(channels.joined(separator: ", "))"
      )
    }
    for line in weights.report { Console.log(line) }
    try weights.apply(to: session)
    return weights.source
  }
}
