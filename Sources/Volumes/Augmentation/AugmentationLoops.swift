internal import CAugmentation

/// The inner loops of augmentation for one instruction set. Every set gives the same bits.
typealias AugmentationLoops = ca_functions

extension AugmentationLoops {
  /// Those for this machine.
  static var fastest: Self { ca_functionsAt(ca_level()).pointee }
  /// Those for every instruction set that this machine has, the baseline first.
  static var all: [Self] { (0...ca_level()).map { ca_functionsAt($0).pointee } }
}
