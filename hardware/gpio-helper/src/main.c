#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "lines_keeper.h"
#include "lock_keeper.h"

static const char USAGE[] =
    "usage: gpio-helper lock --chip PATH|LABEL --line OFFSET|NAME [--active-low] --socket PATH --pulse-file PATH\n"
    "       gpio-helper lines --chip PATH|LABEL --socket PATH [--input SPEC]... [--output SPEC]...\n"
    "       SPEC is name=line[,active-low][,pull-up|pull-down|pull-none][,debounce=MS][,edges=active]";

/** What the command line said. */
struct options {
  const char *chip, *socket, *pulse_file;
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

static bool read_options(int argc, char **argv, struct options *options) {
  static const struct option known[] = {
      {"chip", required_argument, NULL, 'c'},   {"line", required_argument, NULL, 'l'},
      {"socket", required_argument, NULL, 's'}, {"pulse-file", required_argument, NULL, 'p'},
      {"input", required_argument, NULL, 'i'},  {"output", required_argument, NULL, 'o'},
      {"active-low", no_argument, NULL, 'a'},   {NULL, 0, NULL, 0},
  };
  for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
    bool is_good = true;
    if (option == 'c') options->chip = optarg;
    else if (option == 'l') options->lock.line = optarg;
    else if (option == 's') options->socket = optarg;
    else if (option == 'p') options->pulse_file = optarg;
    else if (option == 'a') options->lock.is_active_low = true;
    else if (option == 'i') is_good = add_spec(optarg, options->inputs, &options->input_count);
    else if (option == 'o') is_good = add_spec(optarg, options->outputs, &options->output_count);
    else is_good = false;
    if (!is_good) return false;
  }
  return optind == argc && options->chip != NULL && options->socket != NULL;
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

static int serve_lines(const struct options *options) {
  if (!server_listen(&server, options->socket)) return 2;
  lines_keeper.server = &server;
  memcpy(lines_keeper.inputs, options->inputs, sizeof options->inputs);
  memcpy(lines_keeper.outputs, options->outputs, sizeof options->outputs);
  lines_keeper.input_count = options->input_count;
  lines_keeper.output_count = options->output_count;
  if (!lines_open(&lines_keeper, options->chip)) {
    unlink(options->socket);
    return 1;
  }
  struct service service = lines_service(&lines_keeper);
  printf("lines helper on %s\n", options->socket);
  fflush(stdout);
  return server_run(&server, &service);
}

int main(int argc, char **argv) {
  // What is made here is for its owner alone; the socket alone is opened to its group.
  umask(0077);
  static struct options options;
  const char *mode = argc > 1 ? argv[1] : "";
  bool is_lock = strcmp(mode, "lock") == 0, is_lines = strcmp(mode, "lines") == 0;
  bool is_good = (is_lock || is_lines) && read_options(argc - 1, argv + 1, &options);
  if (is_lock && is_good && options.lock.line != NULL && options.pulse_file != NULL) return serve_lock(&options);
  if (is_lines && is_good && options.input_count + options.output_count > 0) return serve_lines(&options);
  complain("%s", USAGE);
  return 2;
}
