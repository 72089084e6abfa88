/**
 * The firmware in a simulated ATmega328P: reads "<us> d0|d1 low|high" and "<us> wait" from its input, moves the pins at those times, and
 * prints what comes out of the serial port. Ends with the last line of its input.
 */
#include <simavr/avr_ioport.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CYCLES_PER_US 16

static void on_byte(struct avr_irq_t *irq, uint32_t byte, void *port) {
  (void)irq;
  putc((int)byte, port);
}

static avr_t *power_up(const char *firmware_file, FILE *port) {
  static elf_firmware_t firmware;
  avr_t *avr;
  uint32_t flags = 0;

  if (elf_read_firmware(firmware_file, &firmware) != 0)
    return NULL;
  avr = avr_make_mcu_by_name("atmega328p");
  if (avr == NULL)
    return NULL;
  avr_init(avr);
  avr->frequency = 1000000UL * CYCLES_PER_US;
  avr_load_firmware(avr, &firmware);
  // What is written is ours to print.
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(uint32_t)AVR_UART_FLAG_STDIO;
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_byte, port);
  return avr;
}

static void set_pin(avr_t *avr, int pin, int high) {
  avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), pin), (uint32_t)high);
}

int main(int count, char **arguments) {
  FILE *port = fdopen(dup(STDOUT_FILENO), "w");
  // The library prints to the standard output what it loads.
  if (port == NULL || freopen("/dev/null", "w", stdout) == NULL) return 2;
  avr_t *avr = count == 2 ? power_up(arguments[1], port) : NULL;
  uint64_t at;
  char what[8], level[8], line[64];

  if (avr == NULL)
    return 2;
  set_pin(avr, 2, 1);
  set_pin(avr, 3, 1);
  while (fgets(line, sizeof line, stdin) != NULL) {
    int read = sscanf(line, "%" SCNu64 " %7s %7s", &at, what, level);
    if (read < 2)
      return 2;
    while (avr->cycle < at * CYCLES_PER_US) {
      int state = avr_run(avr);
      if (state == cpu_Done || state == cpu_Crashed)
        return 1;
    }
    if (read == 3)
      set_pin(avr, strcmp(what, "d1") == 0 ? 3 : 2, strcmp(level, "high") == 0);
  }
  return fclose(port) == 0 ? 0 : 1;
}
