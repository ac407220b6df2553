#include "CAugmentation.h"

extern const ca_functions ca_functions_baseline, ca_functions_avx2, ca_functions_avx512;

int ca_level(void) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
    && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) return 2;
  return __builtin_cpu_supports("avx2") ? 1 : 0;
}

const ca_functions *ca_functionsAt(int level) {
  return level == 2 ? &ca_functions_avx512 : level == 1 ? &ca_functions_avx2 : &ca_functions_baseline;
}
