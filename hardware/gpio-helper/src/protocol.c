#include "protocol.h"

#include <string.h>

static const int SHORTEST_MS = 100;
static const int LONGEST_MS = 60000;

static struct request unreadable(const char *complaint) {
  return (struct request){.type = REQUEST_UNREADABLE, .complaint = complaint};
}

static bool is_id_byte(char byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '.' ||
         byte == '_' || byte == ':' || byte == '-';
}

static bool read_id(const char *text, size_t length, char id[MAX_ID_BYTES + 1]) {
  if (length < 1 || length > MAX_ID_BYTES) return false;
  for (size_t i = 0; i < length; i += 1) {
    if (!is_id_byte(text[i])) return false;
  }
  memcpy(id, text, length);
  id[length] = '\0';
  return true;
}

static bool read_duration(const char *text, size_t length, int *milliseconds) {
  if (length < 3 || length > 5 || text[0] == '0') return false;
  int value = 0;
  for (size_t i = 0; i < length; i += 1) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  *milliseconds = value;
  return value >= SHORTEST_MS && value <= LONGEST_MS;
}

struct words split_words(const char *line, size_t length) {
  struct words words = {.count = 0};
  size_t start = 0;
  for (size_t i = 0; i <= length; i += 1) {
    if (i < length && line[i] != ' ') continue;
    if (words.count < 4) words.word[words.count] = (struct word){line + start, i - start};
    if (words.count < 5) words.count += 1;
    start = i + 1;
  }
  return words;
}

bool word_is(const struct words *words, size_t index, const char *text) {
  return index < words->count && index < 4 && words->word[index].length == strlen(text) &&
         memcmp(words->word[index].text, text, words->word[index].length) == 0;
}

struct request parse_request(const char *line, size_t length) {
  struct words words = split_words(line, length);
  if (words.count == 1 && word_is(&words, 0, "status")) return (struct request){.type = REQUEST_STATUS};
  if (words.count == 1 && word_is(&words, 0, "pulses")) return (struct request){.type = REQUEST_PULSES};
  bool is_release = word_is(&words, 0, "release") && words.count <= 2;
  bool is_hold = word_is(&words, 0, "hold") && words.count <= 3;
  bool is_pulse = word_is(&words, 0, "pulse") && words.count <= 3;
  if (!is_release && !is_hold && !is_pulse) {
    return unreadable("unknown-request known: pulse <id> <ms>, hold <id> <ms>, release <id>, status, pulses");
  }
  struct request request = {.type = is_release ? REQUEST_RELEASE : is_hold ? REQUEST_HOLD : REQUEST_PULSE};
  if (words.count < 2 || !read_id(words.word[1].text, words.word[1].length, request.pulse.id)) {
    return unreadable("bad-id an id is 1-64 of A-Z a-z 0-9 . _ : -");
  }
  if (is_release) return request;
  if (words.count < 3 || !read_duration(words.word[2].text, words.word[2].length, &request.pulse.milliseconds)) {
    return unreadable("bad-duration pulse and hold last 100-60000 whole ms");
  }
  return request;
}

bool parse_pulse(const char *text, size_t length, struct pulse *pulse) {
  struct words words = split_words(text, length);
  return words.count == 2 && read_id(words.word[0].text, words.word[0].length, pulse->id) &&
         read_duration(words.word[1].text, words.word[1].length, &pulse->milliseconds);
}
