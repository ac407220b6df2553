import CPUBackend
import ModelsForTests
import Program
import Runtime
import Testing

/// The moving average of a session's weights.
@Suite struct WeightAverageTests {
  /// A frozen weight, running statistics, and more weights than are exchanged at a time.
  private func session(for use: Session.Use = .training) throws -> Session {
    let program = try compile(
      """
      model: average
      input: {channels: 2, patch: [4, 4, 4]}
      network:
        - conv: {out: 20, kernel: 3}
        - batch-norm
        - conv: {out: 40, kernel: 3}
        - conv: {name: fixed, out: 3, kernel: 1, frozen: true}
      outputs:
        result: {labels: 3, losses: [cross-entropy]}
      optimizer: {adam: {rate: 0.01}}
      weight-average: {decay: 0.5}
      """
    ).program(.keep)
    #expect(program.trainedBytes > 1 << 16)
    return try Session(program, on: CPUBackend(threads: 1), for: use)
  }

  private func values(_ session: Session, averaged: Bool) -> [[Double]] {
    session.program.parameters.filter(\.isTrained).map {
      session.read(averaged ? session.average($0)! : session.tensor($0))
    }
  }

  @Test func `it begins as the weights, and the first update copies`() throws {
    let session = try session()
    session.initializeParameters(seed: 3)
    #expect(values(session, averaged: true) == values(session, averaged: false))
    let first = values(session, averaged: false)
    train(session, steps: 0..<1, seed: 1)
    #expect(values(session, averaged: false) != first)
    #expect(values(session, averaged: true) == values(session, averaged: false))
    let before = values(session, averaged: false)
    train(session, steps: 1..<2, seed: 1)
    for (average, (one, two)) in zip(
      values(session, averaged: true), zip(before, values(session, averaged: false)))
    {
      for (value, (old, new)) in zip(average, zip(one, two)) {
        #expect(abs(value - (old + new) / 2) <= 1e-7 * max(abs(old), abs(new)))
      }
    }
  }

  /// No optimizer's state is mapped there, so there is no place for an average.
  @Test func `a session that predicts has the weights alone`() throws {
    let (trains, predicts) = (try session(), try session(for: .inference))
    trains.initializeParameters(seed: 3)
    predicts.initializeParameters(seed: 3)
    #expect(values(predicts, averaged: false) == values(trains, averaged: false))
  }

  @Test func `averages and weights exchange places, to the bit and back`() throws {
    let session = try session()
    session.initializeParameters(seed: 3)
    train(session, steps: 0..<3, seed: 1)
    let state = SessionState(session)
    let (weights, averages) = (
      values(session, averaged: false), values(session, averaged: true)
    )
    #expect(weights != averages)
    session.withAverages {
      #expect(values(session, averaged: false) == averages)
      #expect(values(session, averaged: true) == weights)
      #expect(SessionState(session) != state)
    }
    #expect(SessionState(session) == state)
  }
}
