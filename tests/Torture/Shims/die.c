// Preloaded into a real process: kills it with SIGKILL around the flush number TUTTI_DIE_AT of a file below TUTTI_DIE_UNDER.
// Odd numbers die before the flush, even ones after it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_int flushes;

static int is_wanted(int fd) {
    const char *under = getenv("TUTTI_DIE_UNDER");
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
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    if (!is_wanted(fd)) return real(fd);
    const char *at = getenv("TUTTI_DIE_AT");
    int number = at ? atoi(at) : 0, mine = atomic_fetch_add(&flushes, 1) + 1;
    if (number > 0 && (number + 1) / 2 == mine && number % 2 == 1) kill(getpid(), SIGKILL);
    int result = real(fd);
    if (number > 0 && (number + 1) / 2 == mine && number % 2 == 0) kill(getpid(), SIGKILL);
    return result;
}
