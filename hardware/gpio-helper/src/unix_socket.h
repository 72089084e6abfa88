#ifndef UNIX_SOCKET_H
#define UNIX_SOCKET_H

/** Listens on `path` with mode 0660, in the place of a dead socket file; complains and returns -1 beside a live one. */
int listen_on_unix_socket(const char *path);

#endif
