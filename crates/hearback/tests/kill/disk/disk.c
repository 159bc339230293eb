/* A disk that freezes or fills up, for one process that is started with this in LD_PRELOAD: while
   there is a file `frozen` in the folder that HEARBACK_TEST_DISK names, what is written to a database
   waits; while there is one `full`, it is refused. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is(const char *state)
{
    char path[PATH_MAX];
    const char *folder = getenv("HEARBACK_TEST_DISK");
    if (!folder)
        return 0;
    snprintf(path, sizeof path, "%s/%s", folder, state);
    return access(path, F_OK) == 0;
}

static int is_of_a_database(int file)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return strstr(path, ".sqlite") != NULL;
}

/* Waits while the disk is frozen; 1 when it is full. */
static int looked_at(int file)
{
    if (!is("frozen") && !is("full"))
        return 0;
    if (!is_of_a_database(file))
        return 0;
    while (is("frozen"))
        usleep(2000);
    return is("full");
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define REFUSED(file)      \
    if (looked_at(file)) { \
        errno = ENOSPC;    \
        return -1;         \
    }

ssize_t write(int file, const void *bytes, size_t count)
{
    REFUSED(file)
    return REAL(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at)
{
    REFUSED(file)
    return REAL(pwrite)(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at)
{
    REFUSED(file)
    return REAL(pwrite64)(file, bytes, count, at);
}

int fsync(int file)
{
    REFUSED(file)
    return REAL(fsync)(file);
}

int fdatasync(int file)
{
    REFUSED(file)
    return REAL(fdatasync)(file);
}
