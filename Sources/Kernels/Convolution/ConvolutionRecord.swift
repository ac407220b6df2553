/// A convolution or one of its gradients.
package protocol ConvolutionRecord: KernelRecord {
  var attributes: Convolution { get set }
}
