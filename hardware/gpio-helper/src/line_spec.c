#include "line_spec.h"

#include <stdlib.h>
#include <string.h>

#include "complain.h"

static const unsigned LONGEST_DEBOUNCE_MS = 5000;

static bool is_name(const char *text) {
  size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return length >= 1 && length <= MAX_NAME_BYTES && text[length] == '\0';
}

static bool read_debounce(const char *text, unsigned *debounce_us) {
  size_t digits = strspn(text, "0123456789");
  if (digits < 1 || digits > 4 || text[digits] != '\0') return false;
  unsigned milliseconds = (unsigned)strtoul(text, NULL, 10);
  *debounce_us = milliseconds * 1000;
  return milliseconds <= LONGEST_DEBOUNCE_MS;
}

static bool apply(const char *option, struct gpio_line *line) {
  if (strcmp(option, "active-low") == 0) line->is_active_low = true;
  else if (strcmp(option, "pull-up") == 0) line->bias = BIAS_PULL_UP;
  else if (strcmp(option, "pull-down") == 0) line->bias = BIAS_PULL_DOWN;
  else if (strcmp(option, "pull-none") == 0) line->bias = BIAS_NONE;
  else if (strcmp(option, "edges=active") == 0) line->tells_active_only = true;
  else return strncmp(option, "debounce=", 9) == 0 && read_debounce(option + 9, &line->debounce_us);
  return true;
}

bool parse_line_spec(char *text, struct named_line *named) {
  *named = (struct named_line){.line.line = NULL};
  char *rest = text;
  char *name = strsep(&rest, "=");
  if (rest == NULL || !is_name(name)) {
    complain("\"%s\" is no line: give name=offset, the name in 1-32 of a-z 0-9 -", name);
    return false;
  }
  strcpy(named->name, name);
  named->line.line = strsep(&rest, ",");
  for (char *option; (option = strsep(&rest, ",")) != NULL;) {
    if (apply(option, &named->line)) continue;
    complain("%s: \"%s\" is no setting of a line; known: active-low, pull-up, pull-down, pull-none, debounce=0-5000, edges=active",
             name, option);
    return false;
  }
  return true;
}
