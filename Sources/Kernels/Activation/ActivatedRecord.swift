/// A kernel that computes an activation or its derivative, of results or on the way to them.
package protocol ActivatedRecord: KernelRecord {
  var activation: Activation { get }
}
