#include "gpio_chip.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "complain.h"

static int open_path(const char *path, struct gpiochip_info *info) {
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return -1;
  memset(info, 0, sizeof *info);
  if (ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, info) == 0) return fd;
  close(fd);
  return -1;
}

static int open_by_label(const char *wanted, char path[64]) {
  DIR *devices = opendir("/dev");
  int found = -1, refused = 0;
  char kept[GPIO_MAX_NAME_SIZE] = "";
  for (struct dirent *entry; devices != NULL && (entry = readdir(devices)) != NULL;) {
    if (strncmp(entry->d_name, "gpiochip", 8) != 0 || strlen(entry->d_name) > 40) continue;
    char candidate[64];
    snprintf(candidate, sizeof candidate, "/dev/%.40s", entry->d_name);
    struct gpiochip_info info;
    int fd = open_path(candidate, &info);
    if (fd < 0 && errno == EACCES) refused += 1;
    if (fd < 0) continue;
    bool is_wanted = strcmp(info.label, wanted) == 0 || strcmp(info.name, wanted) == 0;
    // /dev/gpiochip4 may be a link to /dev/gpiochip0: one chip under two paths is still one.
    bool is_another = found >= 0 && strcmp(info.name, kept) != 0;
    if (is_wanted && is_another) {
      complain("two GPIO chips are called \"%s\": %s and %s; give the path of one", wanted, path, candidate);
      close(fd);
      close(found);
      closedir(devices);
      return -1;
    }
    if (is_wanted && found < 0) {
      found = fd;
      strcpy(kept, info.name);
      strcpy(path, candidate);
    } else {
      close(fd);
    }
  }
  if (devices != NULL) closedir(devices);
  if (found < 0) {
    complain("there is no GPIO chip called \"%s\"%s", wanted,
             refused > 0 ? " among those this user may open; add the user to the group gpio" : "; see /dev/gpiochip*");
  }
  return found;
}

int gpio_chip_open(const char *wanted, char path[64]) {
  if (wanted[0] != '/') return open_by_label(wanted, path);
  struct gpiochip_info info;
  int fd = strlen(wanted) < 64 ? open_path(wanted, &info) : -1;
  if (fd < 0) {
    complain("%s cannot be opened as a GPIO chip: %s%s", wanted, strerror(errno),
             errno == EACCES ? "; add the user to the group gpio" : "; see /dev/gpiochip*");
    return -1;
  }
  strcpy(path, wanted);
  return fd;
}

static bool read_offset(const char *text, uint32_t *offset) {
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > 5 || text[digits] != '\0') return false;
  *offset = (uint32_t)strtoul(text, NULL, 10);
  return true;
}

bool gpio_chip_find_line(int chip, const char *path, const char *wanted, uint32_t *offset) {
  struct gpiochip_info info = {.lines = 0};
  if (ioctl(chip, GPIO_GET_CHIPINFO_IOCTL, &info) != 0) return false;
  bool is_offset = read_offset(wanted, offset);
  if (is_offset && *offset < info.lines) return true;
  uint32_t matches = 0;
  for (uint32_t i = 0; !is_offset && i < info.lines; i += 1) {
    struct gpio_v2_line_info line = {.offset = i};
    if (ioctl(chip, GPIO_V2_GET_LINEINFO_IOCTL, &line) != 0 || strncmp(line.name, wanted, sizeof line.name) != 0) continue;
    *offset = i;
    matches += 1;
  }
  if (matches == 1) return true;
  if (matches > 1) complain("%s has %u lines called \"%s\"; give the offset of one", path, matches, wanted);
  else complain("%s (%s) has no line %s; it has 0-%u", path, info.label, wanted, info.lines - 1);
  return false;
}
