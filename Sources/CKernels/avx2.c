#include "common.h"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define VARIANT(name) name##_avx2
#define REGISTERS 16
#define REGISTER_FLOATS 8
#define DOT_PRODUCTS 0
#include "tasks.h"
#pragma clang attribute pop
