#include "common.h"
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define VARIANT(name) ca_##name##_avx2
#include "functions.h"
#pragma clang attribute pop
