// Preloaded into a real process: kills it with SIGKILL around the flush number TUTTI_DIE_AT of a file below TUTTI_DIE_UNDER.
// Odd numbers die before the flush, even ones after it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>

#include "files.h"

static atomic_int flushes;

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    if (!is_below(fd, "TUTTI_DIE_UNDER")) return real(fd);
    const char *at = getenv("TUTTI_DIE_AT");
    int number = at ? atoi(at) : 0, mine = atomic_fetch_add(&flushes, 1) + 1;
    if (number > 0 && (number + 1) / 2 == mine && number % 2 == 1) kill(getpid(), SIGKILL);
    int result = real(fd);
    if (number > 0 && (number + 1) / 2 == mine && number % 2 == 0) kill(getpid(), SIGKILL);
    return result;
}
