#ifndef NOTIFY_H
#define NOTIFY_H

#include <stdint.h>

/** Tells systemd one thing (sd_notify(3): "READY=1", "WATCHDOG=1"); nothing where NOTIFY_SOCKET is not set. */
void notify(const char *state);

/** How often systemd wants to hear "WATCHDOG=1" at least, halved, in ns; 0 where it does not. */
int64_t watchdog_interval_ns(void);

#endif
