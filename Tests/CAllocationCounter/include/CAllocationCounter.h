// Stands in for the allocator of the program that it is linked into, and counts what is asked of it.
#pragma once
#include <stdint.h>

/// Allocations since the process began, of all threads.
int64_t allocation_count(void);
