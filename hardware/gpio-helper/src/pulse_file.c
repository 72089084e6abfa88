#include "pulse_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t MAX_WAITING = 1000;

static bool list_add(struct pulse_list *list, const struct pulse *pulse) {
  if (list->count == list->capacity) {
    size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
    struct pulse *grown = realloc(list->pulses, capacity * sizeof *grown);
    if (grown == NULL) return false;
    list->pulses = grown;
    list->capacity = capacity;
  }
  list->pulses[list->count] = *pulse;
  list->count += 1;
  return true;
}

static void list_free(struct pulse_list *list) {
  free(list->pulses);
  *list = (struct pulse_list){.pulses = NULL};
}

static bool list_has(const struct pulse_list *list, const char *id) {
  // From the newest, which is the one asked for.
  for (size_t i = list->count; i > 0; i -= 1) {
    if (strcmp(list->pulses[i - 1].id, id) == 0) return true;
  }
  return false;
}

static char *read_whole(const char *path, size_t *length) {
  *length = 0;
  // Not blocking: a pipe at this path must not keep the lock from its service.
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return NULL;
  struct stat stat;
  char *bytes = NULL;
  if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0) bytes = malloc((size_t)stat.st_size);
  while (bytes != NULL && *length < (size_t)stat.st_size) {
    ssize_t got = read(fd, bytes + *length, (size_t)stat.st_size - *length);
    if (got <= 0) break;
    *length += (size_t)got;
  }
  close(fd);
  return bytes;
}

/** Adds every readable line; returns the bytes up to the last line end, as what follows was never fsynced. */
static size_t read_pulses(const char *path, struct pulse_list *list) {
  size_t length;
  char *bytes = read_whole(path, &length);
  size_t start = 0;
  for (size_t i = 0; i < length; i += 1) {
    if (bytes[i] != '\n') continue;
    struct pulse pulse;
    if (parse_pulse(bytes + start, i - start, &pulse)) list_add(list, &pulse);
    start = i + 1;
  }
  free(bytes);
  return start;
}

static bool older_path(const struct pulse_file *file, char path[PATH_MAX]) {
  return snprintf(path, PATH_MAX, "%s.1", file->path) < PATH_MAX;
}

void pulse_file_open(struct pulse_file *file, const char *path, size_t max_bytes) {
  *file = (struct pulse_file){.path = path, .max_bytes = max_bytes, .fd = -1};
  char older[PATH_MAX];
  if (older_path(file, older)) read_pulses(older, &file->older);
  file->size = read_pulses(path, &file->current);
}

bool pulse_file_has(const struct pulse_file *file, const char *id) {
  return list_has(&file->current, id) || list_has(&file->waiting, id) || list_has(&file->older, id);
}

static bool rotate(struct pulse_file *file) {
  pulse_file_close(file);
  char older[PATH_MAX];
  if (!older_path(file, older) || rename(file->path, older) != 0) return false;
  list_free(&file->older);
  file->older = file->current;
  file->current = (struct pulse_list){.pulses = NULL};
  file->size = 0;
  return true;
}

static bool sync_folder(const char *path) {
  char folder[PATH_MAX];
  if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder) return false;
  char *slash = strrchr(folder, '/');
  if (slash == NULL) strcpy(folder, ".");
  else if (slash == folder) slash[1] = '\0';
  else *slash = '\0';
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  bool is_synced = fsync(fd) == 0;
  close(fd);
  return is_synced;
}

static bool open_to_write(struct pulse_file *file) {
  if (file->fd >= 0) return true;
  int fd = open(file->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  // The torn end goes before anything is written after it.
  if (ftruncate(fd, (off_t)file->size) != 0 || !sync_folder(file->path)) {
    close(fd);
    return false;
  }
  file->fd = fd;
  return true;
}

/** Writes at a position of our own, so that a write the disk cut short is overwritten by the next. */
static bool write_at(int fd, const char *bytes, size_t length, off_t position) {
  for (size_t done = 0; done < length;) {
    ssize_t wrote = pwrite(fd, bytes + done, length - done, position + (off_t)done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    done += (size_t)wrote;
  }
  return true;
}

static bool write_list(struct pulse_file *file, const struct pulse_list *due) {
  if (file->size >= file->max_bytes && !rotate(file)) return false;
  if (!open_to_write(file)) return false;
  const size_t longest_line = MAX_ID_BYTES + sizeof " 60000\n";
  char *text = malloc(due->count * longest_line);
  if (text == NULL) return false;
  size_t length = 0;
  for (size_t i = 0; i < due->count; i += 1) {
    length += (size_t)sprintf(text + length, "%s %d\n", due->pulses[i].id, due->pulses[i].milliseconds);
  }
  bool is_written = write_at(file->fd, text, length, (off_t)file->size) && fsync(file->fd) == 0;
  free(text);
  if (is_written) file->size += length;
  return is_written;
}

bool pulse_file_append(struct pulse_file *file, const struct pulse *pulse) {
  if (!list_add(&file->waiting, pulse)) return false;
  if (!write_list(file, &file->waiting)) {
    if (file->waiting.count > MAX_WAITING) {
      file->waiting.count -= 1;
      memmove(file->waiting.pulses, file->waiting.pulses + 1, file->waiting.count * sizeof *pulse);
    }
    return false;
  }
  for (size_t i = 0; i < file->waiting.count; i += 1) list_add(&file->current, &file->waiting.pulses[i]);
  list_free(&file->waiting);
  return true;
}

void pulse_file_close(struct pulse_file *file) {
  if (file->fd >= 0) close(file->fd);
  file->fd = -1;
}
