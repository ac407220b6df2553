internal import COpenBLAS
import Glibc
import Kernels
import RefusableMemory
import Synchronization

/// OpenBLAS, which is loaded for the first program that has matrix products. While it is loaded it would
/// start threads of its own and, where these are refused, interrupt the process: so it is not linked.
public enum OpenBLAS {
  private static let name = "libopenblas.so.0"
  /// What its code and its buffer take at most. It maps the buffer at its first product, in a loop that
  /// does not end where that is refused.
  private static let bytes = 192 << 20
  private static let loading = Mutex(false)
  /// Written once, before the first product.
  nonisolated(unsafe) private static var function: openblas_sgemm?

  /// Matrix products, once `load` has returned.
  static var multiply: openblas_sgemm {
    guard let function else { preconditionFailure("products are prepared before they run") }
    return function
  }

  /// Loads the library, where it is not, and has it map its buffer. Throws `RefusedMemory` and
  /// `BackendError.missingLibrary`.
  public static func load() throws {
    try loading.withLock { isLoaded in
      if isLoaded { return }
      try Room.check(bytes: bytes, for: name)
      // Its threads would fight with ours.
      setenv("OPENBLAS_NUM_THREADS", "1", 1)
      guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL),
        let symbol = dlsym(library, "cblas_sgemm")
      else { throw BackendError.missingLibrary(String(cString: dlerror())) }
      let multiply = unsafeBitCast(symbol, to: openblas_sgemm.self)
      // Small products do without the buffer.
      let size: Int32 = 256
      let zeros = [Float](repeating: 0, count: Int(size * size))
      var product = zeros
      multiply(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, zeros, size, zeros, size, 0,
        &product, size)
      function = multiply
      isLoaded = true
    }
  }
}
