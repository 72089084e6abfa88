#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "lines_keeper.h"
#include "lock_keeper.h"

static const char USAGE[] =
    "usage: gpio-helper lock --chip PATH|LABEL --line OFFSET|NAME [--active-low] --socket PATH --pulse-file PATH\n"
    "       gpio-helper locked --chip PATH|LABEL --line OFFSET|NAME [--active-low]\n"
    "       gpio-helper lines --chip PATH|LABEL --socket PATH|--fd N [--input SPEC]... [--output SPEC]...\n"
    "       SPEC is name=line[,active-low][,pull-up|pull-down|pull-none][,debounce=MS][,edges=active]";

/** What the command line said. */
struct options {
  const char *chip, *socket, *pulse_file;
  /** A socket that is open already; -1 where `socket` is to be served. */
  int fd;
  struct gpio_line lock;
  struct named_line inputs[MAX_GPIO_LINES], outputs[MAX_GPIO_LINES];
  size_t input_count, output_count;
};

/** Kept out of the stack: they live as long as the program. */
static struct server server;
static struct gpio_lines lock_line;
static struct pulse_file pulse_file;
static struct lock_keeper lock_keeper;
static struct lines_keeper lines_keeper;

static bool add_spec(char *text, struct named_line *lines, size_t *count) {
  if (*count == MAX_GPIO_LINES) {
    complain("at most %d lines of a kind", MAX_GPIO_LINES);
    return false;
  }
  if (!parse_line_spec(text, &lines[*count])) return false;
  *count += 1;
  return true;
}

/** 3 to 9, as whoever starts a program hands files over, and a stream socket. */
static bool read_fd(const char *text, int *fd) {
  int type = 0;
  socklen_t size = sizeof type;
  *fd = text[0] - '0';
  return *fd >= 3 && *fd <= 9 && text[1] == '\0' && getsockopt(*fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
         type == SOCK_STREAM;
}

static bool read_options(int argc, char **argv, struct options *options) {
  static const struct option known[] = {
      {"chip", required_argument, NULL, 'c'},   {"line", required_argument, NULL, 'l'},
      {"socket", required_argument, NULL, 's'}, {"pulse-file", required_argument, NULL, 'p'},
      {"input", required_argument, NULL, 'i'},  {"output", required_argument, NULL, 'o'},
      {"active-low", no_argument, NULL, 'a'},   {"fd", required_argument, NULL, 'f'},
      {NULL, 0, NULL, 0},
  };
  for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
    bool is_good = true;
    if (option == 'c') options->chip = optarg;
    else if (option == 'l') options->lock.line = optarg;
    else if (option == 's') options->socket = optarg;
    else if (option == 'p') options->pulse_file = optarg;
    else if (option == 'a') options->lock.is_active_low = true;
    else if (option == 'f') is_good = read_fd(optarg, &options->fd);
    else if (option == 'i') is_good = add_spec(optarg, options->inputs, &options->input_count);
    else if (option == 'o') is_good = add_spec(optarg, options->outputs, &options->output_count);
    else is_good = false;
    if (!is_good) return false;
  }
  return optind == argc && options->chip != NULL;
}

static int serve_lock(const struct options *options) {
  // The socket comes first: a second helper must not move a line that another one owns.
  if (!server_listen(&server, options->socket)) return 2;
  if (!gpio_open_outputs(&lock_line, options->chip, &options->lock, 1)) {
    unlink(options->socket);
    return 1;
  }
  pulse_file_open(&pulse_file, options->pulse_file, PULSE_FILE_BYTES);
  lock_keeper = (struct lock_keeper){.line = &lock_line, .file = &pulse_file, .server = &server};
  struct service service = lock_service(&lock_keeper);
  printf("lock helper on %s\n", options->socket);
  fflush(stdout);
  int code = server_run(&server, &service);
  pulse_file_close(&pulse_file);
  return code;
}

/** Drives the lock's line inactive and goes: for after a helper that was killed, whose line may have kept its level. */
static int lock_once(const struct options *options) {
  return gpio_open_outputs(&lock_line, options->chip, &options->lock, 1) ? 0 : 1;
}

static int serve_lines(const struct options *options) {
  if (options->fd >= 0) server_adopt(&server, options->fd);
  else if (!server_listen(&server, options->socket)) return 2;
  lines_keeper.server = &server;
  memcpy(lines_keeper.inputs, options->inputs, sizeof options->inputs);
  memcpy(lines_keeper.outputs, options->outputs, sizeof options->outputs);
  lines_keeper.input_count = options->input_count;
  lines_keeper.output_count = options->output_count;
  if (!lines_open(&lines_keeper, options->chip)) {
    if (options->socket != NULL) unlink(options->socket);
    return 1;
  }
  struct service service = lines_service(&lines_keeper);
  if (options->socket != NULL) printf("lines helper on %s\n", options->socket);
  fflush(stdout);
  return server_run(&server, &service);
}

/** A file that was closed by whoever started this would be taken by a pin or a socket, and complaints written into it. */
static void keep_standard_files(void) {
  int fd;
  do fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

int main(int argc, char **argv) {
  keep_standard_files();
  // Nobody reading its complaints is no reason to die in mid-pulse.
  signal(SIGPIPE, SIG_IGN);
  // What is made here is for its owner alone; the socket alone is opened to its group.
  umask(0077);
  static struct options options = {.fd = -1};
  const char *mode = argc > 1 ? argv[1] : "";
  if (argc > 1 && read_options(argc - 1, argv + 1, &options)) {
    bool has_line = options.lock.line != NULL, has_lines = options.input_count + options.output_count > 0;
    bool has_place = (options.socket != NULL) != (options.fd >= 0);
    if (strcmp(mode, "lock") == 0 && has_line && options.socket != NULL && options.pulse_file != NULL) return serve_lock(&options);
    if (strcmp(mode, "locked") == 0 && has_line) return lock_once(&options);
    if (strcmp(mode, "lines") == 0 && has_lines && has_place) return serve_lines(&options);
  }
  complain("%s", USAGE);
  return 2;
}
