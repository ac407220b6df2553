import Kernels
import Program
import Runtime
import Volumes

/// Where a training entry takes its batch and leaves its losses.
final class TrainingPorts {
  let input: Tensor
  let labels: [Tensor]
  let losses: [Entry.Port]
  private let planes: UnsafeMutableBufferPointer<Float>
  private let classes: [UnsafeMutableBufferPointer<UInt8>]

  init(_ program: Program) {
    let entry = program.training
    guard let input = entry.input("input") else {
      preconditionFailure("a training entry takes an input")
    }
    self.input = input
    labels = program.labelPorts.map(\.tensor)
    losses = entry.outputs.filter { $0.role == .lossTerm }
    planes = .allocate(capacity: input.storage.logicalCount)
    classes = labels.map { .allocate(capacity: $0.storage.logicalCount) }
  }

  deinit {
    planes.deallocate()
    classes.forEach { $0.deallocate() }
  }

  /// Takes the next batch; false where `isInterrupted` said so before it was there.
  func next(_ loader: PatchLoader, unless isInterrupted: () -> Bool) throws -> Bool {
    try loader.next(input: planes, labels: classes, unless: isInterrupted)
  }

  /// Copies the batch into the arena.
  func write(to session: Session) {
    session.write(planes: UnsafeBufferPointer(planes), to: input)
    for (classes, tensor) in zip(classes, labels) {
      session.write(stored: UnsafeRawBufferPointer(classes), to: tensor)
    }
  }
}
