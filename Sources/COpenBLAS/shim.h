#include <cblas.h>

/// `cblas_sgemm`, which is looked up when it is needed: a program that is linked with OpenBLAS cannot
/// choose what the library does while it is loaded.
typedef __typeof__(&cblas_sgemm) openblas_sgemm;
