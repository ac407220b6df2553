/// What a model shows that no single key of the language stands for.
public enum Situation: String, CaseIterable, Sendable, Codable {
  case couplingInsideCoupling, couplingInsideInvertible, couplingInsideBranch
  case unevenCoupling, oneSidedInsideInvertible, branchInsideCoupling
  case bypassInsideInvertible, nestedInvertible, movementsInsideInvertible
  case outerValueInsideInvertible, outerValueInsideCoupling
  case sharedWeights, sharedFrozenWeights, frozenConstruct
  case recursion, blockCalledTwice, defaultArgument
  case setParameter, patchOverride, batchOverride, alias
  case severalOutputs, halfOutput, autoEncoderAlone, variational, differentLabels
  case excludedTerm, indexedNames, lossTwice, ignoredLabel
}
