#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#define NS_PER_MS INT64_C(1000000)
#define NEVER INT64_MAX

/** Nanoseconds of CLOCK_MONOTONIC, the clock of the kernel's GPIO events and of every process on the machine. */
int64_t monotonic_ns(void);

#endif
