/* menshen-notify: hands each line of its stdin to systemd (sd_notify(3)), for programs that cannot send to a datagram socket. The
 * unit needs NotifyAccess=all, as this is a child of the program that systemd watches. */
#include <stdio.h>
#include <string.h>

#include "notify.h"

int main(void) {
  char line[256];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] != '\0') notify(line);
  }
  return 0;
}
