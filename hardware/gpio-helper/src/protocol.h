#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>

#define LOCK_PROTOCOL 2
#define MAX_LINE_BYTES 256
#define MAX_ID_BYTES 64

/** One order as it stands in the pulse file: the id of 1–64 bytes, and 100–60000 ms. */
struct pulse {
  char id[MAX_ID_BYTES + 1];
  int milliseconds;
};

enum request_type { REQUEST_PULSE, REQUEST_HOLD, REQUEST_RELEASE, REQUEST_STATUS, REQUEST_PULSES, REQUEST_UNREADABLE };

struct request {
  enum request_type type;
  /** Of a pulse and a hold; of a release the id only. */
  struct pulse pulse;
  /** Of an unreadable line: code and text of the answer. */
  const char *complaint;
};

/** Reads one line of the lock helper's protocol (docs/lock-helper.md); total, whatever bytes it holds. */
struct request parse_request(const char *line, size_t length);

/** Reads `<id> <ms>`, the form of an order in file and list; says whether it is one. */
bool parse_pulse(const char *text, size_t length, struct pulse *pulse);

/** The words of a line between single spaces, as split(" ") would have them. */
struct words {
  struct word {
    const char *text;
    size_t length;
  } word[4];
  /** How many there are; 5 stands for more than four. */
  size_t count;
};
struct words split_words(const char *line, size_t length);
bool word_is(const struct words *words, size_t index, const char *text);

#endif
