// Preloaded into a real process: each flush of a file below TUTTI_SLOW_UNDER begins TUTTI_SLOW_US microseconds later, as on a disk that is busy.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_wanted(int fd) {
    const char *under = getenv("TUTTI_SLOW_UNDER");
    char link[64], path[4096];
    if (!under) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, under, strlen(under)) == 0;
}

int fdatasync(int fd) {
    static int (*real)(int);
    const char *pause = getenv("TUTTI_SLOW_US");
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    if (pause && is_wanted(fd)) usleep((useconds_t)atoi(pause));
    return real(fd);
}
