// C kernels
