#ifndef PEER_H
#define PEER_H

#include "server.h"

/** Reads what has come, at most what there is room for. */
void peer_read(struct peer *peer);

/** Takes one line out of what has come; false when there is no whole one. `is_too_long` is told once a line, before its end. */
bool peer_take_line(struct peer *peer, char line[MAX_LINE_BYTES], size_t *length, bool *is_too_long);

/** Whether a whole line is waiting that needs no reading. */
bool peer_has_line(const struct peer *peer);

/** Hands over what is unsaid, as much as the other side takes. */
void peer_flush(struct peer *peer);

/** Closes and frees. */
void peer_close(struct peer *peer);

#endif
