// Which files a shim looks at: those below a folder.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Whether fd is a file below the folder that the environment variable names; not without the variable.
static int is_below(int fd, const char *variable) {
    const char *under = getenv(variable);
    char link[64], path[4096];
    if (!under) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, under, strlen(under)) == 0;
}
