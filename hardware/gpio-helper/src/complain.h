#ifndef COMPLAIN_H
#define COMPLAIN_H

/** Writes one sentence to stderr: what happened, where, and what to do. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

#endif
