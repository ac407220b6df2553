internal import CKernels
internal import COpenBLAS
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Dense) throws { try addProduct(DenseTasks.forward) }

  mutating func add(_ kernel: Kernel.DenseDataGradient) throws {
    try addProduct(DenseTasks.dataGradient)
  }

  mutating func add(_ kernel: Kernel.DenseWeightGradient) throws {
    try addProduct(DenseTasks.weightGradient)
  }

  /// A matrix product by OpenBLAS: one chunk, for it has one thread.
  private mutating func addProduct(_ task: @escaping ck_task) throws {
    try OpenBLAS.load()
    phase(task, 1)
  }
}

enum DenseTasks {
  /// y (N, O) = x (N, F) w (O, F)' + b.
  static let forward: ck_task = { context, _, _ in
    guard let call = context?.assumingMemoryBound(to: ck_call.self) else { return }
    let (x, w, bias, y) = (
      call.pointee.operand.0, call.pointee.operand.1, call.pointee.operand.2,
      call.pointee.result.0
    )
    let out = y.data.assumingMemoryBound(to: Float.self)
    if let bias = bias.data?.assumingMemoryBound(to: Float.self) {
      for row in 0..<Int(y.n) {
        (out + row * Int(y.c)).update(from: bias, count: Int(y.c))
      }
    }
    OpenBLAS.multiply(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(x.n), Int32(w.n), Int32(x.c), 1,
      x.data.assumingMemoryBound(to: Float.self), Int32(x.c),
      w.data.assumingMemoryBound(to: Float.self), Int32(x.c), bias.data == nil ? 0 : 1, out,
      Int32(w.n))
  }

  /// dx (N, F) = dy (N, O) w (O, F).
  static let dataGradient: ck_task = { context, _, _ in
    guard let call = context?.assumingMemoryBound(to: ck_call.self) else { return }
    let (dy, w, dx) = (call.pointee.operand.0, call.pointee.operand.1, call.pointee.result.0)
    OpenBLAS.multiply(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(dy.n), Int32(w.c), Int32(dy.c), 1,
      dy.data.assumingMemoryBound(to: Float.self), Int32(dy.c),
      w.data.assumingMemoryBound(to: Float.self), Int32(w.c), 0,
      dx.data.assumingMemoryBound(to: Float.self), Int32(w.c))
  }

  /// db (O) += the sum of dy (N, O) over its rows, in order.
  static let biasGradient: ck_task = { context, _, _ in
    guard let call = context?.assumingMemoryBound(to: ck_call.self) else { return }
    let (dy, db) = (call.pointee.operand.0, call.pointee.result.0)
    let rows = dy.data.assumingMemoryBound(to: Float.self)
    let sums = db.data.assumingMemoryBound(to: Float.self)
    for column in 0..<Int(dy.c) {
      var sum = 0.0
      for row in 0..<Int(dy.n) { sum += Double(rows[row * Int(dy.c) + column]) }
      sums[column] += Float(sum)
    }
  }

  /// dw (O, F) += dy (N, O)' x (N, F).
  static let weightGradient: ck_task = { context, _, _ in
    guard let call = context?.assumingMemoryBound(to: ck_call.self) else { return }
    let (x, dy, dw) = (call.pointee.operand.0, call.pointee.operand.1, call.pointee.result.0)
    OpenBLAS.multiply(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(dy.c), Int32(x.c), Int32(x.n), 1,
      dy.data.assumingMemoryBound(to: Float.self), Int32(dy.c),
      x.data.assumingMemoryBound(to: Float.self), Int32(x.c), 1,
      dw.data.assumingMemoryBound(to: Float.self), Int32(x.c))
  }
}
