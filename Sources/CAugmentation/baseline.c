#include "common.h"
#define VARIANT(name) ca_##name##_baseline
#include "functions.h"
