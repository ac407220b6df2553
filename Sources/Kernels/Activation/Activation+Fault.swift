extension Activation {
  /// What is wrong with the function's parameter; nil where nothing is.
  var fault: String? {
    AttributeCheck.require(parameter.isFinite, "activation")
  }
}
