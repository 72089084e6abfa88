#ifndef LOCK_KEEPER_H
#define LOCK_KEEPER_H

#include "gpio.h"
#include "pulse_file.h"
#include "server.h"

#define MAX_FAILED 256

/** An order that runs: the line is active until the last one ends. */
struct running {
  char id[MAX_ID_BYTES + 1];
  int64_t until;
};

/** The keeper of the lock line: active only inside a pulse or hold that it has written down. */
struct lock_keeper {
  struct gpio_lines *line;
  struct pulse_file *file;
  struct server *server;
  struct running *running;
  size_t count, capacity;
  /** Who ordered what runs; NULL when they are gone. */
  struct peer *owner;
  /** Ids whose line did not move, the newest last. */
  char failed[MAX_FAILED][MAX_ID_BYTES + 1];
  size_t failed_count;
  bool is_stopped, is_broken;
};

/** The service of a keeper whose line is inactive already. */
struct service lock_service(struct lock_keeper *keeper);

#endif
