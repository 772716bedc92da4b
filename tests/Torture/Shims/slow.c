// Preloaded into a real process: each flush of a file below TUTTI_SLOW_UNDER begins TUTTI_SLOW_US microseconds later, as on a disk that is busy.
#define _GNU_SOURCE
#include <dlfcn.h>

#include "files.h"

int fdatasync(int fd) {
    static int (*real)(int);
    const char *pause = getenv("TUTTI_SLOW_US");
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    if (pause && is_below(fd, "TUTTI_SLOW_UNDER")) usleep((useconds_t)atoi(pause));
    return real(fd);
}
