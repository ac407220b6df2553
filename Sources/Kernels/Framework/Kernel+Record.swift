extension Kernel {
  /// As the vocabulary has it.
  public var name: String { type(of: record).name }

  /// What the kernel takes and gives, in the order and under the names of its documentation.
  package var signature: KernelSignature { record.signature }

  public var family: KernelFamily { record.family }

  /// What a profile adds up under: the kernel's name and, of a convolution, its geometry.
  public var kind: String {
    let record = self.record
    let name = type(of: record).name
    return record.geometry.map { "\(name) \($0)" } ?? name
  }
}
