#include "CRefusedMemory.h"
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

// AddressSanitizer has an allocator of its own, which sees to what this one is for.
#if !__has_feature(address_sanitizer)

// What glibc's own functions are called behind their public names.
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

/// Tells that so many bytes were refused, and ends the process. Nothing here may allocate.
static _Noreturn void refused(size_t bytes) {
  static const char before[] = "error: ", after[] = " bytes of memory are refused by the system\n";
  char text[sizeof before + 20 + sizeof after];
  char *end = text + sizeof text, *start = end - (sizeof after - 1);
  for (size_t i = 0; i < sizeof after - 1; i++) start[i] = after[i];
  do {
    *--start = (char)('0' + bytes % 10);
    bytes /= 10;
  } while (bytes);
  start -= sizeof before - 1;
  for (size_t i = 0; i < sizeof before - 1; i++) start[i] = before[i];
  while (write(STDERR_FILENO, start, (size_t)(end - start)) < 0 && errno == EINTR) {}
  _exit(CRefusedMemoryExitCode);
}

static void *checked(void *memory, size_t bytes) {
  if (!memory && bytes) refused(bytes);
  return memory;
}

void *malloc(size_t size) { return checked(__libc_malloc(size), size); }

void *calloc(size_t number, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(number, size, &bytes)) bytes = SIZE_MAX;
  return checked(__libc_calloc(number, size), bytes);
}

void *realloc(void *old, size_t size) { return checked(__libc_realloc(old, size), size); }

void *memalign(size_t alignment, size_t size) {
  return checked(__libc_memalign(alignment, size), size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  *result = memalign(alignment, size);
  return 0;
}

#endif
