internal import CKernels

/// The instructions that the kernels are compiled for.
public enum InstructionSet: String, CaseIterable, Hashable, Sendable {
  /// What every processor of the platform has.
  case baseline = "baseline"
  /// AVX2 and FMA.
  case avx2 = "avx2"
  /// AVX-512 F, BW, DQ and VL.
  case avx512 = "avx512"
  /// The same with the dot products of pairs of bfloat16.
  case avx512bf16 = "avx512-bf16"

  /// Whether this processor has them.
  public var isAvailable: Bool {
    switch self {
    case .baseline: true
    case .avx2: ck_hasAVX2() != 0
    case .avx512: ck_hasAVX512() != 0
    case .avx512bf16: ck_hasAVX512BF16() != 0
    }
  }

  /// The widest that this processor has.
  public static var best: InstructionSet {
    allCases.last { $0.isAvailable } ?? .baseline
  }

  var tasks: ck_tasks {
    switch self {
    case .baseline: ck_baseline
    case .avx2: ck_avx2
    case .avx512: ck_avx512
    case .avx512bf16: ck_avx512bf16
    }
  }
}
