// Preloaded into a real process: writes down, in order, what it writes and flushes below TUTTI_RECORD_UNDER, and what it prints.
// Record: op(1) pathBytes(4) offset(8) dataBytes(8) path data, little-endian. Ops: W write, S sync of a file, D sync of a folder,
// C create or make empty, T cut or lengthen (offset = new length), R rename (data = new path), L second name (data = it), U unlink, M make a folder,
// O printed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *under;
static size_t under_length;

static ssize_t (*real_write)(int, const void *, size_t);

__attribute__((constructor)) static void begin(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    const char *file = getenv("TUTTI_RECORD_TO");
    under = getenv("TUTTI_RECORD_UNDER");
    if (!file || !under) return;
    under_length = strlen(under);
    log_fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(char op, const char *path, uint64_t offset, const void *data, uint64_t bytes) {
    char head[21];
    uint32_t path_bytes = path ? strlen(path) : 0;
    head[0] = op;
    memcpy(head + 1, &path_bytes, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &bytes, 8);
    real_write(log_fd, head, sizeof head);
    if (path_bytes) real_write(log_fd, path, path_bytes);
    if (bytes) real_write(log_fd, data, bytes);
}

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return log_fd >= 0 && strncmp(path, under, under_length) == 0;
}

// The call itself happens under the lock, so that the order written down is the order in which it happened. What is not wanted does
// not take the lock: it may block, as opening a pipe does.
#define RECORDED(call, condition, note) do { \
        if (!(condition)) return call; \
        pthread_mutex_lock(&gate); \
        __typeof__(call) result = call; \
        if (result >= 0) { note; } \
        pthread_mutex_unlock(&gate); \
        return result; \
    } while (0)

ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
    char path[4096];
    int wanted = path_of(fd, path, sizeof path);
    RECORDED(real(fd, data, bytes, offset), wanted, put('W', path, offset, data, result));
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset) { return pwrite64(fd, data, bytes, offset); }

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
    static ssize_t (*real)(int, const struct iovec *, int, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwritev64");
    char path[4096];
    if (!path_of(fd, path, sizeof path)) return real(fd, parts, count, offset);
    ssize_t written = 0; // part by part, so that each is written down as what it was
    for (int part = 0; part < count; part++) {
        ssize_t result = pwrite64(fd, parts[part].iov_base, parts[part].iov_len, offset + written);
        if (result < 0) return written > 0 ? written : result;
        written += result;
        if ((size_t)result < parts[part].iov_len) break;
    }
    return written;
}

int ftruncate64(int fd, off64_t length) {
    static int (*real)(int, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "ftruncate64");
    char path[4096];
    int wanted = path_of(fd, path, sizeof path);
    RECORDED(real(fd, length), wanted, put('T', path, length, NULL, 0));
}

// The runtime prints through a duplicate of descriptor 1.
static int is_printed(int fd) {
    struct stat one, other;
    return fstat(1, &one) == 0 && fstat(fd, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

ssize_t write(int fd, const void *data, size_t bytes) {
    char path[4096];
    if (log_fd >= 0 && is_printed(fd)) RECORDED(real_write(fd, data, bytes), 1, put('O', NULL, 0, data, result));
    int wanted = fd > 2 && path_of(fd, path, sizeof path);
    uint64_t offset = wanted ? (uint64_t)lseek(fd, 0, SEEK_CUR) : 0;
    RECORDED(real_write(fd, data, bytes), wanted, put('W', path, offset, data, result));
}

static char kind_of(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) ? 'D' : 'S';
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    char path[4096];
    int wanted = path_of(fd, path, sizeof path);
    RECORDED(real(fd), wanted, put(kind_of(fd), path, 0, NULL, 0));
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    char path[4096];
    int wanted = path_of(fd, path, sizeof path);
    RECORDED(real(fd), wanted, put('S', path, 0, NULL, 0));
}

int open64(const char *file, int flags, ...) {
    static int (*real)(const char *, int, ...);
    if (!real) real = dlsym(RTLD_NEXT, "open64");
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    int wanted = log_fd >= 0 && (flags & O_CREAT) && strncmp(file, under, under_length) == 0 && (flags & O_TRUNC || access(file, F_OK) != 0);
    RECORDED(real(file, flags, mode), wanted, put('C', file, 0, NULL, 0));
}

int open(const char *file, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open64(file, flags, mode);
}

int rename(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    if (!real) real = dlsym(RTLD_NEXT, "rename");
    int wanted = log_fd >= 0 && strncmp(from, under, under_length) == 0;
    RECORDED(real(from, to), wanted, put('R', from, 0, to, strlen(to)));
}

int unlink(const char *file) {
    static int (*real)(const char *);
    if (!real) real = dlsym(RTLD_NEXT, "unlink");
    int wanted = log_fd >= 0 && strncmp(file, under, under_length) == 0;
    RECORDED(real(file), wanted, put('U', file, 0, NULL, 0));
}

int link(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    if (!real) real = dlsym(RTLD_NEXT, "link");
    int wanted = log_fd >= 0 && strncmp(from, under, under_length) == 0;
    RECORDED(real(from, to), wanted, put('L', from, 0, to, strlen(to)));
}

int mkdir(const char *folder, mode_t mode) {
    static int (*real)(const char *, mode_t);
    if (!real) real = dlsym(RTLD_NEXT, "mkdir");
    int wanted = log_fd >= 0 && strncmp(folder, under, under_length) == 0;
    RECORDED(real(folder, mode), wanted, put('M', folder, 0, NULL, 0));
}
