// What the tasks of every instruction set share. Included before any target attribute is pushed, so
// that the system's headers keep the baseline.
#pragma once
#include "CKernels.h"
#include <math.h>
#include <string.h>

// Wide vectors pass between functions that are always inlined, never through an ABI.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// Vectors: the kind and the bits of an element, then how many there are.
// Unaligned and aliasing like float: tensors of 8-blocks start on half a register.
typedef float f32x16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef float f32x4 __attribute__((vector_size(16)));
typedef float f32x8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef double f64x16 __attribute__((vector_size(128)));
typedef double f64x8 __attribute__((vector_size(64)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef int32_t i32x8 __attribute__((vector_size(32)));
/// As they lie in tensors of a fixed-point grid.
typedef int32_t fixed32x16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t fixed32x8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint32_t u32x16 __attribute__((vector_size(64)));
typedef uint32_t u32x8 __attribute__((vector_size(32)));
typedef uint64_t u64x16 __attribute__((vector_size(128)));
typedef uint8_t u8x16 __attribute__((vector_size(16), aligned(1), may_alias));
/// The bits of bfloat16: a float's upper half.
typedef uint16_t bf16x8 __attribute__((vector_size(16), aligned(2), may_alias));
typedef uint16_t bf16x16 __attribute__((vector_size(32), aligned(2), may_alias));
typedef uint16_t bf16x32 __attribute__((vector_size(64), aligned(2), may_alias));
/// A pair of them in one word, and vectors of pairs as the dot products of AVX512-BF16 take them.
typedef uint32_t bf16x2 __attribute__((aligned(2), may_alias));
typedef __bf16 bf16x2x8 __attribute__((vector_size(32), aligned(2), may_alias));
typedef __bf16 bf16x2x16 __attribute__((vector_size(64), aligned(2), may_alias));
/// What its conversions give.
typedef __bf16 hw_bf16x8 __attribute__((vector_size(16)));
typedef __bf16 hw_bf16x16 __attribute__((vector_size(32)));

_Static_assert(sizeof(f32x8) == CK_SMALL_BLOCK * sizeof(float), "a vector is a block");
_Static_assert(sizeof(f32x16) == CK_LARGE_BLOCK * sizeof(float), "a vector is a block");
_Static_assert(sizeof(f32x16) == CK_VECTOR_BYTES, "Swift lays out scratch by it");

/// Sets a bit of the faults of a step, from any thread.
static inline void ck_note(uint32_t *faults, uint32_t fault) {
  __atomic_fetch_or(faults, fault, __ATOMIC_RELAXED);
}

static inline int64_t ck_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t ck_max(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t ck_ceil(int64_t a, int64_t b) { return (a + b - 1) / b; }
/// Bytes rounded up to whole vectors.
static inline int64_t ck_whole(int64_t bytes) {
  return ck_ceil(bytes, CK_VECTOR_BYTES) * CK_VECTOR_BYTES;
}
/// Floor of a / b for any a and positive b.
static inline int64_t ck_floor(int64_t a, int64_t b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }
