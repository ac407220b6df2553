#include "common.h"
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)
#define VARIANT(name) name##_avx512bf16
#define REGISTERS 32
#define REGISTER_FLOATS 16
#define DOT_PRODUCTS 1
#include "tasks.h"
#pragma clang attribute pop
