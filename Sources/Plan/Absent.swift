// Arrays of indices are dense and read in innermost loops, so that a missing index is a number.

extension SignedInteger {
  /// Stands for "none" where a value, an instance, an operation or an edge is named by its index.
  @inlinable
  package static var absent: Self { -1 }

  /// The position or step before the first one: where inputs come from.
  @inlinable
  package static var beforeStart: Self { -1 }
}
