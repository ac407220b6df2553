#include "CKernels.h"

int ck_hasAVX512BF16(void) {
  return ck_hasAVX512() && __builtin_cpu_supports("avx512bf16");
}

int ck_hasAVX512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
    && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

int ck_hasAVX2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
