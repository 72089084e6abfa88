/**
 * The bridge without its board: reads "<us> d0|d1 low|high", "<us> lost" and "<us> wait" from its input and prints what the bridge
 * says.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bridge.h"

static void say(const char *line) {
  fputs(line, stdout);
}

int main(void) {
  struct bridge bridge;
  uint32_t at;
  char what[8], level[8], line[64];

  bridge_start(&bridge, say, 0);
  while (fgets(line, sizeof line, stdin) != NULL) {
    int read = sscanf(line, "%" SCNu32 " %7s %7s", &at, what, level);
    if (read < 2)
      return 2;
    bridge_step(&bridge, at);
    if (strcmp(what, "lost") == 0)
      burst_lose(&bridge.burst, at);
    else if (read == 3)
      burst_edge(&bridge.burst, strcmp(what, "d1") == 0 ? DATA1 : DATA0, strcmp(level, "low") == 0, at);
  }
  return 0;
}
