/* Lines of files, for tests on machines without GPIO. Where `chip` is a pipe, inputs are read from it: "<offset> high|low" is a
 * level on the pin, "drop <n>" loses n edges; outputs are then logged in `chip`.log. Where it is not, it is the log itself:
 * "<monotonic ms> active|inactive <cause>" for every edge, and for the level at start. While `chip`.stuck exists no output
 * becomes active. There is no debouncing: that is the kernel's. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "complain.h"
#include "gpio.h"

static char log_path[PATH_MAX];
static char stuck_path[PATH_MAX];
static struct gpio_line inputs[MAX_GPIO_LINES];
static char heard[4096];
static size_t heard_length;
static uint32_t last_seqno;

static bool write_edge(const char *level, const char *cause) {
  FILE *log = fopen(log_path, "ae");
  if (log == NULL) return false;
  int64_t us = monotonic_ns() / 1000;
  bool is_written = fprintf(log, "%lld.%03lld %s %s\n", (long long)(us / 1000), (long long)(us % 1000), level, cause) > 0;
  return fclose(log) == 0 && is_written;
}

bool gpio_open_outputs(struct gpio_lines *lines, const char *chip, const struct gpio_line *wanted, size_t count) {
  (void)wanted;
  *lines = (struct gpio_lines){.fd = -1, .count = count, .request_fd = -1};
  struct stat stat_of_chip;
  bool is_pipe = stat(chip, &stat_of_chip) == 0 && S_ISFIFO(stat_of_chip.st_mode);
  snprintf(log_path, sizeof log_path, "%s%s", chip, is_pipe ? ".log" : "");
  snprintf(stuck_path, sizeof stuck_path, "%s.stuck", chip);
  if (is_pipe) lines->fd = open(chip, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (write_edge("inactive", "start")) return true;
  complain("the line log %s cannot be written: %s", log_path, strerror(errno));
  return false;
}

bool gpio_drive(struct gpio_lines *lines, size_t index, bool is_active, const char *cause) {
  (void)lines;
  (void)index;
  if (is_active && access(stuck_path, F_OK) == 0) return false;
  return write_edge(is_active ? "active" : "inactive", cause);
}

bool gpio_open_inputs(struct gpio_lines *lines, const char *chip, const struct gpio_line *wanted, size_t count) {
  *lines = (struct gpio_lines){.count = count, .request_fd = -1};
  memcpy(inputs, wanted, count * sizeof *wanted);
  for (size_t i = 0; i < count; i += 1) {
    // A wire that nobody drives stands where its pull leaves it.
    bool is_high = wanted[i].bias == BIAS_PULL_UP;
    if (is_high != wanted[i].is_active_low) lines->levels |= UINT64_C(1) << i;
  }
  lines->fd = open(chip, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (lines->fd < 0) complain("the pipe %s cannot be opened: %s", chip, strerror(errno));
  return lines->fd >= 0;
}

bool gpio_read_levels(struct gpio_lines *lines, uint64_t *levels) {
  *levels = lines->levels;
  return true;
}

static bool take_line(struct gpio_lines *lines, const char *text, struct gpio_edge *edge) {
  char word[16], value[16];
  if (sscanf(text, "%15s %15s", word, value) != 2) return false;
  if (strcmp(word, "drop") == 0) {
    last_seqno += (uint32_t)strtoul(value, NULL, 10);
    return false;
  }
  for (size_t i = 0; i < lines->count; i += 1) {
    if (strcmp(inputs[i].line, word) != 0) continue;
    bool is_active = (strcmp(value, "high") == 0) != inputs[i].is_active_low;
    uint64_t bit = UINT64_C(1) << i;
    if (((lines->levels & bit) != 0) == is_active) return false;
    lines->levels ^= bit;
    if (!is_active && inputs[i].tells_active_only) return false;
    last_seqno += 1;
    *edge = (struct gpio_edge){.index = i, .is_active = is_active, .at_ns = monotonic_ns(), .seqno = last_seqno};
    return true;
  }
  return false;
}

int gpio_read_edges(struct gpio_lines *lines, struct gpio_edge *edges, int max) {
  ssize_t got = read(lines->fd, heard + heard_length, sizeof heard - heard_length);
  if (got > 0) heard_length += (size_t)got;
  int count = 0;
  size_t start = 0;
  for (size_t i = 0; i < heard_length && count < max; i += 1) {
    if (heard[i] != '\n') continue;
    heard[i] = '\0';
    if (strcmp(heard + start, "gone") == 0) return -1;
    if (take_line(lines, heard + start, &edges[count])) count += 1;
    start = i + 1;
  }
  heard_length -= start;
  memmove(heard, heard + start, heard_length);
  return count;
}
