#include "common.h"
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
#define VARIANT(name) ca_##name##_avx512
#include "functions.h"
#pragma clang attribute pop
