#include "common.h"
#define VARIANT(name) name##_baseline
#define REGISTERS 16
#define REGISTER_FLOATS 4
#include "tasks.inc"
