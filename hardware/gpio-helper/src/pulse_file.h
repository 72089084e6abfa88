#ifndef PULSE_FILE_H
#define PULSE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol.h"

/** A list of orders that grows. */
struct pulse_list {
  struct pulse *pulses;
  size_t count, capacity;
};

/** The helper's own memory of what it was told to do, on disk before the line moves. */
struct pulse_file {
  const char *path;
  size_t max_bytes, size;
  /** -1 until the first write. */
  int fd;
  /** Of `path`.1, of `path`, and those the disk has refused so far, the oldest first in each. */
  struct pulse_list older, current, waiting;
};

/** About 1,500 pulses in each of the two files: a month of a busy door. */
#define PULSE_FILE_BYTES 65536

/** Reads `path` and `path`.1; a last line that a power cut tore is forgotten. What cannot be read is empty. */
void pulse_file_open(struct pulse_file *file, const char *path, size_t max_bytes);

bool pulse_file_has(const struct pulse_file *file, const char *id);

/** Writes and fsyncs; false where the disk refuses: the order is then kept in memory and written with the next. */
bool pulse_file_append(struct pulse_file *file, const struct pulse *pulse);

void pulse_file_close(struct pulse_file *file);

#endif
