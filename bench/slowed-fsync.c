// Preloaded by kernel.sh: each flush takes TUTTI_FSYNC_DELAY_US microseconds longer, as on a slower disk.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int slowed(const char *name, int file)
{
    int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = flush(file);
    const char *delay = getenv("TUTTI_FSYNC_DELAY_US");
    long us = delay ? atol(delay) : 0;
    struct timespec time = {us / 1000000, us % 1000000 * 1000};
    if (us > 0) nanosleep(&time, NULL);
    return result;
}

int fsync(int file) { return slowed("fsync", file); }
int fdatasync(int file) { return slowed("fdatasync", file); }
