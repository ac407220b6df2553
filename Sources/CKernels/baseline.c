#include "common.h"
#define VARIANT(name) name##_baseline
#define REGISTERS 16
#define REGISTER_FLOATS 4
#define DOT_PRODUCTS 0
#include "tasks.h"
#include "names.h"
