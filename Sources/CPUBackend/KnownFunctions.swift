internal import CKernels
import Kernels

extension CPUBackend {
  /// The activations that the tasks compute: the number of each is its place.
  package static let knownActivations: [String] = named {
    ck_activationName($0).map(String.init(cString:))
  }

  /// The losses that the tasks compute: the number of each is its place.
  package static let knownLosses: [LossForm] = named { kind in
    ck_lossForm(kind).map { loss in
      let form = loss.pointee
      return LossForm(
        Loss.Function(rawValue: String(cString: form.name)),
        parameters: Set(parameters(of: Int(kind))),
        termsPerChannel: form.terms > 0 ? Int(form.terms) : nil,
        commonTerms: form.commonTerms > 0 ? Int(form.commonTerms) : nil,
        takesWeights: form.takes & Int32(CK_WEIGHTS) != 0,
        takesItems: form.takes & Int32(CK_ITEMS) != 0,
        targets: Set(Loss.Target.Kind.allCases.filter { form.takes & $0.native != 0 }))
    }
  }

  /// The names of a known loss's parameters, in the order of the native call.
  static func parameters(of kind: Int) -> [String] {
    guard let loss = ck_lossForm(Int32(kind)) else { return [] }
    let names = String(cString: loss.pointee.parameters).split(separator: " ").map(String.init)
    precondition(names.count <= CK_PARAMETERS)
    return names
  }

  /// What stands at 0, 1 and so on, up to where nothing does.
  private static func named<T>(_ element: (Int32) -> T?) -> [T] {
    var elements: [T] = []
    while let next = element(Int32(elements.count)) { elements.append(next) }
    return elements
  }
}

extension Loss.Target.Kind {
  var native: Int32 {
    switch self {
    case .classes: Int32(CK_CLASSES)
    case .regions: Int32(CK_REGIONS)
    case .tensor: Int32(CK_TENSOR)
    }
  }
}
