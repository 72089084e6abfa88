/* Holds gpio_kernel.c and gpio_chip.c to what they ask of the kernel. ioctl(2), open(2) and read(2) are answered here by a small
 * made-up kernel with one chip (linked with --wrap): "test-chip", 8 lines, line 3 called RELAY, line 5 held by "gpioset". */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "gpio.h"
#include "gpio_chip.h"

#define CHIP_FD 100
#define LINE_FD 101
#define MS 1000

static struct gpio_v2_line_request asked;
static int requests;
static struct gpio_v2_line_values driven;
static uint64_t pins;
static bool is_shorted;
static struct gpio_v2_line_event waiting[2];
static size_t waiting_count;

int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
ssize_t __wrap_read(int fd, void *bytes, size_t length);

int __wrap_open(const char *path, int flags, ...) {
  assert(flags == (O_RDWR | O_CLOEXEC));
  if (strcmp(path, "/dev/gpiochip0") == 0) return CHIP_FD;
  errno = ENOENT;
  return -1;
}

int __wrap_close(int fd) { return fd == CHIP_FD || fd == LINE_FD ? 0 : -1; }

int __wrap_fcntl(int fd, int command, ...) {
  assert(fd == LINE_FD && (command == F_GETFL || command == F_SETFL));
  return 0;
}

static int tell_line(struct gpio_v2_line_info *info) {
  snprintf(info->name, sizeof info->name, "%s", info->offset == 3 ? "RELAY" : info->offset > 5 ? "twin" : "");
  if (info->offset == 5) {
    info->flags = GPIO_V2_LINE_FLAG_USED;
    strcpy(info->consumer, "gpioset");
  }
  return 0;
}

static int give_lines(struct gpio_v2_line_request *request) {
  asked = *request;
  requests += 1;
  for (uint32_t i = 0; i < request->num_lines; i += 1) {
    if (request->offsets[i] != 5) continue;
    errno = EBUSY;
    return -1;
  }
  request->fd = LINE_FD;
  return 0;
}

int __wrap_ioctl(int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  assert(fd == CHIP_FD || fd == LINE_FD);
  if (request == GPIO_GET_CHIPINFO_IOCTL) {
    *(struct gpiochip_info *)argument = (struct gpiochip_info){.name = "gpiochip0", .label = "test-chip", .lines = 8};
    return 0;
  }
  if (request == GPIO_V2_GET_LINEINFO_IOCTL) return tell_line(argument);
  if (request == GPIO_V2_GET_LINE_IOCTL) return give_lines(argument);
  struct gpio_v2_line_values *values = argument;
  if (request == GPIO_V2_LINE_SET_VALUES_IOCTL) {
    driven = *values;
    if (!is_shorted) pins = (pins & ~values->mask) | (values->bits & values->mask);
    return 0;
  }
  assert(request == GPIO_V2_LINE_GET_VALUES_IOCTL);
  values->bits = pins & values->mask;
  return 0;
}

ssize_t __wrap_read(int fd, void *bytes, size_t length) {
  assert(fd == LINE_FD && length >= sizeof waiting);
  if (waiting_count == 0) {
    errno = EAGAIN;
    return -1;
  }
  memcpy(bytes, waiting, waiting_count * sizeof waiting[0]);
  ssize_t got = (ssize_t)(waiting_count * sizeof waiting[0]);
  waiting_count = 0;
  return got;
}

/** What the request sets for one of its lines: the first attribute of that kind that covers it, as the kernel has it. */
static uint64_t attribute(uint32_t id, size_t index) {
  for (uint32_t i = 0; i < asked.config.num_attrs; i += 1) {
    const struct gpio_v2_line_config_attribute *one = &asked.config.attrs[i];
    if (one->attr.id != id || !(one->mask & (UINT64_C(1) << index))) continue;
    return id == GPIO_V2_LINE_ATTR_ID_DEBOUNCE ? one->attr.debounce_period_us : one->attr.values;
  }
  return 0;
}

static void a_lock_is_inactive_from_its_request_on(void) {
  struct gpio_lines lines;
  struct gpio_line relay = {.line = "RELAY", .is_active_low = true};
  pins = UINT64_C(1);
  assert(gpio_open_outputs(&lines, "/dev/gpiochip0", &relay, 1));
  assert(asked.num_lines == 1 && asked.offsets[0] == 3 && strcmp(asked.consumer, "menshen") == 0);
  assert(attribute(GPIO_V2_LINE_ATTR_ID_FLAGS, 0) == (GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_ACTIVE_LOW));
  // There is an attribute of values, it covers the line, and its bit is inactive.
  bool has_value = false;
  for (uint32_t i = 0; i < asked.config.num_attrs; i += 1) {
    has_value |= asked.config.attrs[i].attr.id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES && asked.config.attrs[i].mask == 1;
  }
  assert(has_value && attribute(GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES, 0) == 0);
  assert(gpio_drive(&lines, 0, true, "p-1") && driven.bits == 1 && driven.mask == 1);
  assert(gpio_drive(&lines, 0, false, "elapsed") && driven.bits == 0 && driven.mask == 1);
  is_shorted = true;
  assert(!gpio_drive(&lines, 0, true, "p-2"));
  assert(gpio_drive(&lines, 0, false, "relay-stuck"));
  is_shorted = false;
}

static void each_input_is_asked_for_as_it_is_wired(void) {
  const struct gpio_line wanted[] = {
      {.line = "0", .bias = BIAS_PULL_UP, .debounce_us = 50 * MS},
      {.line = "1", .is_active_low = true, .bias = BIAS_PULL_DOWN, .debounce_us = 30 * MS},
      {.line = "2", .bias = BIAS_PULL_UP, .debounce_us = 50 * MS},
      {.line = "4", .is_active_low = true, .bias = BIAS_NONE, .tells_active_only = true},
  };
  struct gpio_lines lines;
  assert(gpio_open_inputs(&lines, "/dev/gpiochip0", wanted, 4));
  const uint64_t both = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
  const uint64_t low = GPIO_V2_LINE_FLAG_ACTIVE_LOW;
  assert(attribute(GPIO_V2_LINE_ATTR_ID_FLAGS, 0) == (both | GPIO_V2_LINE_FLAG_BIAS_PULL_UP));
  assert(attribute(GPIO_V2_LINE_ATTR_ID_FLAGS, 1) == (both | low | GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN));
  assert(attribute(GPIO_V2_LINE_ATTR_ID_FLAGS, 3) ==
         (GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | low | GPIO_V2_LINE_FLAG_BIAS_DISABLED));
  assert(attribute(GPIO_V2_LINE_ATTR_ID_DEBOUNCE, 0) == 50 * MS && attribute(GPIO_V2_LINE_ATTR_ID_DEBOUNCE, 1) == 30 * MS);
  assert(attribute(GPIO_V2_LINE_ATTR_ID_DEBOUNCE, 2) == 50 * MS && attribute(GPIO_V2_LINE_ATTR_ID_DEBOUNCE, 3) == 0);
  // Lines that are set up alike share an attribute: the kernel has ten.
  assert(asked.config.num_attrs == 5 && asked.event_buffer_size == 1024);
  for (size_t i = 0; i < 5; i += 1) assert(asked.padding[i] == 0 && asked.config.padding[i] == 0);

  waiting[0] = (struct gpio_v2_line_event){.timestamp_ns = 7, .id = GPIO_V2_LINE_EVENT_RISING_EDGE, .offset = 4, .seqno = 1};
  waiting[1] = (struct gpio_v2_line_event){.timestamp_ns = 9, .id = GPIO_V2_LINE_EVENT_FALLING_EDGE, .offset = 1, .seqno = 3};
  waiting_count = 2;
  struct gpio_edge edges[16];
  assert(gpio_read_edges(&lines, edges, 16) == 2);
  assert(edges[0].index == 3 && edges[0].is_active && edges[0].at_ns == 7 && edges[0].seqno == 1);
  assert(edges[1].index == 1 && !edges[1].is_active && edges[1].at_ns == 9 && edges[1].seqno == 3);
  assert(gpio_read_edges(&lines, edges, 16) == 0);
  uint64_t levels;
  pins = 0x5;
  assert(gpio_read_levels(&lines, &levels) && levels == 0x5);
}

static void what_cannot_be_had_is_refused_before_or_by_the_kernel(void) {
  struct gpio_lines lines;
  int before = requests;
  const char *const absent[] = {"8", "99", "LAMP", "twin", "", "-1"};
  for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i += 1) {
    struct gpio_line line = {.line = absent[i]};
    assert(!gpio_open_outputs(&lines, "/dev/gpiochip0", &line, 1));
  }
  struct gpio_line relay = {.line = "3"};
  assert(!gpio_open_outputs(&lines, "/dev/gpiochip9", &relay, 1));
  assert(requests == before);
  struct gpio_line held = {.line = "5"};
  assert(!gpio_open_outputs(&lines, "/dev/gpiochip0", &held, 1));
  struct gpio_line many[MAX_GPIO_LINES];
  for (unsigned i = 0; i < MAX_GPIO_LINES; i += 1) many[i] = (struct gpio_line){.line = "0", .debounce_us = (i + 1) * MS};
  before = requests;
  assert(!gpio_open_inputs(&lines, "/dev/gpiochip0", many, MAX_GPIO_LINES) && requests == before);
}

int main(void) {
  a_lock_is_inactive_from_its_request_on();
  each_input_is_asked_for_as_it_is_wired();
  what_cannot_be_had_is_refused_before_or_by_the_kernel();
  puts("the kernel was asked as it should be");
  return 0;
}
