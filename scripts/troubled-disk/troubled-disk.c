/* Preloaded into a program (LD_PRELOAD of ld.so(8)), it makes the disk below one folder as bad as a file says, while the program
 * runs: "slow 300" delays every fsync and fdatasync by 300 ms, "full" refuses every write as a full disk does, "well" does neither.
 * TROUBLED_DISK names that file, TROUBLED_FOLDER the folder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/** Reads what the file says; a file that is not there says that all is well. */
static void read_trouble(char *text, size_t size) {
  text[0] = '\0';
  const char *path = getenv("TROUBLED_DISK");
  int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t length = read(fd, text, size - 1);
  text[length < 0 ? 0 : length] = '\0';
  close(fd);
}

static bool is_below_folder(int fd) {
  const char *folder = getenv("TROUBLED_FOLDER");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  return folder != NULL && length > 0 && strncmp(path, folder, strlen(folder)) == 0;
}

static void delay(int fd) {
  char trouble[64];
  read_trouble(trouble, sizeof trouble);
  long milliseconds = strncmp(trouble, "slow ", 5) == 0 ? strtol(trouble + 5, NULL, 10) : 0;
  if (milliseconds <= 0 || !is_below_folder(fd)) return;
  struct timespec left = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) continue;
}

static bool is_full(int fd) {
  char trouble[64];
  read_trouble(trouble, sizeof trouble);
  return strncmp(trouble, "full", 4) == 0 && is_below_folder(fd);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) {
  delay(fd);
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  delay(fd);
  return REAL(fdatasync)(fd);
}

#define REFUSE_WHEN_FULL(fd) \
  if (is_full(fd)) {         \
    errno = ENOSPC;          \
    return -1;               \
  }

ssize_t write(int fd, const void *data, size_t size) {
  REFUSE_WHEN_FULL(fd)
  return REAL(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  REFUSE_WHEN_FULL(fd)
  return REAL(pwrite)(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  REFUSE_WHEN_FULL(fd)
  return REAL(pwrite64)(fd, data, size, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REFUSE_WHEN_FULL(fd)
  return REAL(writev)(fd, parts, count);
}
