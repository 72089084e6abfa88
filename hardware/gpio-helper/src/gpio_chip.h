#ifndef GPIO_CHIP_H
#define GPIO_CHIP_H

#include <stdbool.h>
#include <stdint.h>

/** Opens a chip by path (/dev/gpiochip0), name (gpiochip0) or label (pinctrl-bcm2711), which stays when numbers move; its
 * path is then in `path`. Complains and returns -1 where there is none, or several. */
int gpio_chip_open(const char *wanted, char path[64]);

/** Finds a line by offset or name; complains and says false where there is none, or several. */
bool gpio_chip_find_line(int chip, const char *path, const char *wanted, uint32_t *offset);

#endif
