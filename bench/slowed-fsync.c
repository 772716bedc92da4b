// Preloaded by kernel.sh: each flush takes TUTTI_FSYNC_DELAY_US microseconds longer, as on a slower disk.
// .NET asks the C library itself for fdatasync, past every preloaded library, so dlsym is answered here as well.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef void *lookup(void *, const char *);

static lookup *real_dlsym(void)
{
    static lookup *found;
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
    for (int index = 0; !found && index < 3; index++) found = (lookup *)dlvsym(RTLD_NEXT, "dlsym", versions[index]);
    return found;
}

static int slowed(const char *name, int file)
{
    int (*flush)(int) = (int (*)(int))real_dlsym()(RTLD_NEXT, name);
    int result = flush(file);
    const char *delay = getenv("TUTTI_FSYNC_DELAY_US");
    long us = delay ? atol(delay) : 0;
    struct timespec time = {us / 1000000, us % 1000000 * 1000};
    if (us > 0) nanosleep(&time, NULL);
    return result;
}

int fsync(int file) { return slowed("fsync", file); }
int fdatasync(int file) { return slowed("fdatasync", file); }

void *dlsym(void *handle, const char *name)
{
    if (strcmp(name, "fsync") == 0) return (void *)fsync;
    if (strcmp(name, "fdatasync") == 0) return (void *)fdatasync;
    return real_dlsym()(handle, name);
}
