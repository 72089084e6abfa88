/* Lines of the kernel's GPIO character device, uAPI v2 (Linux 5.10 and newer, linux/gpio.h). */
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "complain.h"
#include "gpio.h"
#include "gpio_chip.h"

/** The kernel keeps 16 events a line by default, which a Wiegand frame beside a bouncing contact overruns; 1024 is its most. */
static const uint32_t EVENT_BUFFER = 1024;

/** Adds the attribute to one more line, beside those that have the same; false when the kernel takes no more attributes. */
static bool add_attribute(struct gpio_v2_line_config *config, struct gpio_v2_line_attribute attribute, size_t index) {
  for (uint32_t i = 0; i < config->num_attrs; i += 1) {
    if (config->attrs[i].attr.id != attribute.id || config->attrs[i].attr.values != attribute.values) continue;
    config->attrs[i].mask |= UINT64_C(1) << index;
    return true;
  }
  if (config->num_attrs == GPIO_V2_LINE_NUM_ATTRS_MAX) return false;
  config->attrs[config->num_attrs].attr = attribute;
  config->attrs[config->num_attrs].mask = UINT64_C(1) << index;
  config->num_attrs += 1;
  return true;
}

static uint64_t bias_flag(enum gpio_bias bias) {
  switch (bias) {
    case BIAS_PULL_UP:
      return GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
    case BIAS_PULL_DOWN:
      return GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
    case BIAS_NONE:
      return GPIO_V2_LINE_FLAG_BIAS_DISABLED;
    case BIAS_AS_IS:
      return 0;
  }
  return 0;
}

static uint64_t input_flags(const struct gpio_line *line) {
  // The kernel's rising edge is the one to active, whatever the level on the pin.
  uint64_t flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | bias_flag(line->bias);
  if (!line->tells_active_only) flags |= GPIO_V2_LINE_FLAG_EDGE_FALLING;
  return line->is_active_low ? flags | GPIO_V2_LINE_FLAG_ACTIVE_LOW : flags;
}

static uint64_t output_flags(const struct gpio_line *line) {
  return GPIO_V2_LINE_FLAG_OUTPUT | (line->is_active_low ? GPIO_V2_LINE_FLAG_ACTIVE_LOW : 0);
}

static bool add_line(struct gpio_v2_line_request *request, const struct gpio_line *line, uint64_t flags, uint32_t offset) {
  size_t index = request->num_lines;
  request->offsets[index] = offset;
  request->num_lines += 1;
  struct gpio_v2_line_attribute flagged = {.id = GPIO_V2_LINE_ATTR_ID_FLAGS, .flags = flags};
  struct gpio_v2_line_attribute debounced = {.id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE};
  debounced.debounce_period_us = line->debounce_us;
  return add_attribute(&request->config, flagged, index) &&
         (line->debounce_us == 0 || add_attribute(&request->config, debounced, index));
}

static void explain_refusal(int chip, const char *path, const struct gpio_v2_line_request *request, int error) {
  for (uint32_t i = 0; error == EBUSY && i < request->num_lines; i += 1) {
    struct gpio_v2_line_info info = {.offset = request->offsets[i]};
    if (ioctl(chip, GPIO_V2_GET_LINEINFO_IOCTL, &info) != 0 || !(info.flags & GPIO_V2_LINE_FLAG_USED)) continue;
    complain("line %u of %s is held by \"%.32s\"; end that program, or choose another line", info.offset, path, info.consumer);
    return;
  }
  complain("the lines of %s cannot be had: %s; check offsets, pull and the kernel (5.10 or newer)", path, strerror(error));
}

static bool request_lines(struct gpio_lines *lines, const char *name, struct gpio_v2_line_request *request,
                          const struct gpio_line *wanted, size_t count, uint64_t (*flags_of)(const struct gpio_line *)) {
  char path[64];
  int chip = gpio_chip_open(name, path);
  if (chip < 0) return false;
  strcpy(request->consumer, "menshen");
  bool is_good = true;
  for (size_t i = 0; is_good && i < count; i += 1) {
    uint32_t offset;
    is_good = gpio_chip_find_line(chip, path, wanted[i].line, &offset);
    if (is_good && !add_line(request, &wanted[i], flags_of(&wanted[i]), offset)) {
      complain("the lines of %s are set up in too many ways for one request; give more of them the same debounce", path);
      is_good = false;
    }
  }
  if (is_good && ioctl(chip, GPIO_V2_GET_LINE_IOCTL, request) != 0) {
    explain_refusal(chip, path, request, errno);
    is_good = false;
  }
  close(chip);
  *lines = (struct gpio_lines){.fd = -1, .request_fd = is_good ? request->fd : -1, .count = count};
  memcpy(lines->offsets, request->offsets, count * sizeof lines->offsets[0]);
  return is_good;
}

bool gpio_open_outputs(struct gpio_lines *lines, const char *chip, const struct gpio_line *wanted, size_t count) {
  struct gpio_v2_line_request request = {.config.num_attrs = 1};
  // The level is part of the request: the line is never an output at any other one.
  request.config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
  request.config.attrs[0].attr.values = 0;
  request.config.attrs[0].mask = (UINT64_C(1) << count) - 1;
  bool is_good = request_lines(lines, chip, &request, wanted, count, output_flags);
  lines->fd = lines->request_fd;
  return is_good;
}

/** Whether the pin itself follows, where the chip can tell: a shorted one does not. */
static bool has_followed(int fd, uint64_t bit, bool is_active) {
  const struct timespec a_moment = {.tv_nsec = NS_PER_MS / 2};
  for (int tries = 0; tries < 5; tries += 1) {
    struct gpio_v2_line_values values = {.mask = bit};
    if (ioctl(fd, GPIO_V2_LINE_GET_VALUES_IOCTL, &values) != 0) return true;
    if (((values.bits & bit) != 0) == is_active) return true;
    nanosleep(&a_moment, NULL);
  }
  return false;
}

bool gpio_drive(struct gpio_lines *lines, size_t index, bool is_active, const char *cause) {
  uint64_t bit = UINT64_C(1) << index;
  struct gpio_v2_line_values values = {.bits = is_active ? bit : 0, .mask = bit};
  if (ioctl(lines->request_fd, GPIO_V2_LINE_SET_VALUES_IOCTL, &values) != 0) {
    complain("the line cannot be driven %s (%s): %s", is_active ? "active" : "inactive", cause, strerror(errno));
    return false;
  }
  if (has_followed(lines->request_fd, bit, is_active)) return true;
  complain("the line was driven %s (%s) and its pin does not follow; look for a short", is_active ? "active" : "inactive", cause);
  // What was ordered inactive is inactive as far as anything here can make it so: ending the helper would help nobody.
  return !is_active;
}

bool gpio_open_inputs(struct gpio_lines *lines, const char *chip, const struct gpio_line *wanted, size_t count) {
  struct gpio_v2_line_request request = {.event_buffer_size = EVENT_BUFFER};
  if (!request_lines(lines, chip, &request, wanted, count, input_flags)) return false;
  lines->fd = lines->request_fd;
  return fcntl(lines->fd, F_SETFL, fcntl(lines->fd, F_GETFL) | O_NONBLOCK) == 0;
}

bool gpio_read_levels(struct gpio_lines *lines, uint64_t *levels) {
  struct gpio_v2_line_values values = {.mask = (UINT64_C(1) << lines->count) - 1};
  if (ioctl(lines->fd, GPIO_V2_LINE_GET_VALUES_IOCTL, &values) != 0) return false;
  *levels = values.bits;
  return true;
}

static size_t index_of(const struct gpio_lines *lines, uint32_t offset) {
  size_t index = 0;
  while (index < lines->count && lines->offsets[index] != offset) index += 1;
  return index;
}

int gpio_read_edges(struct gpio_lines *lines, struct gpio_edge *edges, int max) {
  struct gpio_v2_line_event events[16];
  size_t room = (size_t)(max < 16 ? max : 16);
  ssize_t got = read(lines->fd, events, room * sizeof events[0]);
  if (got < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
  int count = 0;
  for (size_t i = 0; i < (size_t)got / sizeof events[0]; i += 1) {
    size_t index = index_of(lines, events[i].offset);
    if (index == lines->count) continue;
    edges[count] = (struct gpio_edge){.index = index,
                                      .is_active = events[i].id == GPIO_V2_LINE_EVENT_RISING_EDGE,
                                      .at_ns = (int64_t)events[i].timestamp_ns,
                                      .seqno = events[i].seqno};
    count += 1;
  }
  return count;
}
