import Kernels

extension CPUTarget {
  /// Two Zen 4 cores with AVX-512 and two threads, from `invseg-run calibrate --kernels` and
  /// `MemoryRates` in the tests of the CPU backend: twice a core's arithmetic, at most 50 GB/s
  /// together. Convolutions by minimal filtering, whose flops are those that are left.
  static let measured = Rates(
    families: [
      .convolutionForward: Rates.Rate(gigaflops: 150, gigabytes: 50),
      .convolutionDataGradient: Rates.Rate(gigaflops: 145, gigabytes: 50),
      .convolutionWeightGradient: Rates.Rate(gigaflops: 120, gigabytes: 50),
      .pointwiseConvolution: Rates.Rate(gigaflops: 210, gigabytes: 50),
      .dense: Rates.Rate(gigaflops: 50, gigabytes: 25),
      .normalization: Rates.Rate(gigaflops: 200, gigabytes: 30),
      .normalizationGradient: Rates.Rate(gigaflops: 200, gigabytes: 30),
      .elementwise: Rates.Rate(gigaflops: 200, gigabytes: 50),
      .pooling: Rates.Rate(gigaflops: 200, gigabytes: 10),
      .poolingGradient: Rates.Rate(gigaflops: 200, gigabytes: 8),
      .upsampling: Rates.Rate(gigaflops: 200, gigabytes: 25),
      .upsamplingGradient: Rates.Rate(gigaflops: 200, gigabytes: 6),
      .loss: Rates.Rate(gigaflops: 200, gigabytes: 6),
      .optimizer: Rates.Rate(gigaflops: 200, gigabytes: 50),
      .copy: Rates.Rate(gigaflops: 200, gigabytes: 11),
      .orthogonal: Rates.Rate(gigaflops: 200, gigabytes: 10),
      .random: Rates.Rate(gigaflops: 200, gigabytes: 4),
    ], overhead: 5e-6)
}
