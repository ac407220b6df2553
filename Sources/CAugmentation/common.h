// What the loops of every instruction set share.
#pragma once
#include "CAugmentation.h"
#include <math.h>
#include <string.h>

// A fused product and sum would round once where others round twice.
#pragma clang fp contract(off)
// Wide vectors pass between functions that are always inlined, never through an ABI.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

typedef float f32x16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef float f32x4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef float f32x2 __attribute__((vector_size(8), aligned(4), may_alias));
typedef double f64x16 __attribute__((vector_size(128)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef uint32_t u32x16 __attribute__((vector_size(64)));
typedef uint64_t u64x16 __attribute__((vector_size(128)));
typedef int64_t i64x16 __attribute__((vector_size(128), aligned(8), may_alias));
typedef uint8_t u8x16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef int8_t i8x16 __attribute__((vector_size(16)));

INLINE int64_t least64(int64_t a, int64_t b) { return a < b ? a : b; }
