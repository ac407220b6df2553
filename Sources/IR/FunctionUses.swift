public struct FunctionUses {
  var producers: [ValueID: Int] = [:]
  var users: [ValueID: [Int]] = [:]
  public init(_ function: Function) {
    for (i, o) in function.operations.enumerated() {
      for r in o.results { producers[r] = i }
      for v in o.operands { users[v, default: []].append(i) }
    }
  }
  public func producer(of value: ValueID) -> Int? { producers[value] }
  public func consumers(of value: ValueID) -> [Int] { users[value] ?? [] }
}
