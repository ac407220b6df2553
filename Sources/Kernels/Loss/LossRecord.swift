/// A loss or its gradient.
package protocol LossRecord: KernelRecord {
  var loss: Loss { get }
}
