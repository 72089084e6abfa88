#ifndef LINE_H
#define LINE_H

#include "burst.h"

/** The longest line with its end and a closing zero: W128, 32 digits, the CRC, two spaces. */
#define LINE_BYTES 45

/** Each writes one line with its CRC and LF into `line` (docs/readers.md). */
void line_frame(char line[LINE_BYTES], const struct burst *burst);
void line_refused(char line[LINE_BYTES], const char *fault);
void line_heartbeat(char line[LINE_BYTES], uint16_t sent);

#endif
