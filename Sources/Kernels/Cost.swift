public struct Rates: Codable, Hashable, Sendable {
  public static let builtIn = Rates()
  public func seconds(_ kernel: Kernel, operands: [StorageType?], results: [StorageType]) -> Double
  { 1e-6 }
}
extension BackendProfile {
  public func scratchBytes(_ kernel: Kernel, operands: [StorageType?], results: [StorageType])
    -> Int
  { 0 }
}
