// An allocator for programs: glibc's, but memory that it refuses ends the process with a sentence and
// an exit code, where Swift's runtime and most of C's libraries would crash.
#pragma once

/// How the process ends: `EX_OSERR`, as `docs/commands.md` lists it.
enum { CRefusedMemoryExitCode = 71 };
