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

// Unaligned and aliasing like float: tensors of 8-blocks start on half a register.
typedef float v16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef float v8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t i16 __attribute__((vector_size(64)));
typedef int32_t i8 __attribute__((vector_size(32)));
typedef uint32_t u16 __attribute__((vector_size(64)));
typedef uint32_t u8 __attribute__((vector_size(32)));
typedef uint16_t half16 __attribute__((vector_size(32), aligned(2), may_alias));
typedef uint16_t half32 __attribute__((vector_size(64), aligned(2), may_alias));
typedef uint16_t half8 __attribute__((vector_size(16), aligned(2), may_alias));
typedef uint8_t byte16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef __bf16 bits8 __attribute__((vector_size(16)));
typedef __bf16 bits16 __attribute__((vector_size(32)));
/// Pairs of bfloat16, as the dot products of AVX512-BF16 take them.
typedef __bf16 halves8 __attribute__((vector_size(32), aligned(2), may_alias));
typedef __bf16 halves16 __attribute__((vector_size(64), aligned(2), may_alias));
typedef uint32_t pairs8 __attribute__((vector_size(32)));
typedef uint32_t pairs16 __attribute__((vector_size(64)));
typedef uint32_t pair2 __attribute__((aligned(2), may_alias));
typedef double d16 __attribute__((vector_size(128)));

/// Sets a bit of the faults of a step, from any thread.
static inline void ck_note(uint32_t *faults, uint32_t fault) {
  __atomic_fetch_or(faults, fault, __ATOMIC_RELAXED);
}

static inline int64_t ck_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t ck_max(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t ck_ceil(int64_t a, int64_t b) { return (a + b - 1) / b; }
/// Floor of a / b for any a and positive b.
static inline int64_t ck_floor(int64_t a, int64_t b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }
