/*
 * A disk that fills up, that fails to keep what was written, or that loses its power: put before the
 * C library of a real process (LD_PRELOAD). Only files below one folder are touched. FaultyDisk.java
 * compiles and steers it through a file that both have mapped.
 *
 * It keeps, page by page, what the disk still has of what was written since the last good fsync. A
 * failed fsync leaves its pages clean in memory and old on the disk, as Linux does: a later fsync
 * that succeeds does not bring them there, unless they are written to once more. The power's loss
 * puts the old pages back. Names (rename, unlink) and lengths count as durable at once.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NONE, FULL, FULL_EVERYWHERE, FSYNC_ONCE, FSYNC_FOR_GOOD };
enum { DIRTY = 1, LOST = 2 };
enum { PAGE = 4096, PAGES_MAX = 16384, NAME_MAX_BYTES = 64 };

struct page {
    uint64_t inode;
    int64_t born; /* the file's: numbers of inodes are used again */
    int64_t number;
    int64_t state;
};

/* FaultyDisk.java knows the offsets of what stands before the lock. */
struct control {
    int64_t mode;
    int64_t skip;     /* so many calls of the kind still succeed */
    int64_t writes;   /* seen */
    int64_t syncs;    /* seen */
    int64_t injected; /* failures */
    int64_t keeping;  /* whether to remember what is not durable */
    int64_t overflow; /* pages that there was no room for */
    char where[NAME_MAX_BYTES]; /* in the path; "$" at its end: at the path's end; empty: any */
    pthread_mutex_t lock;
    int64_t count;
    struct page pages[PAGES_MAX];
    char old[PAGES_MAX][PAGE];
};

static struct control *control;
static const char *below;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fallocate)(int, int, off_t, off_t);
static int (*real_posix_fallocate)(int, off_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_sync_file_range)(int, off_t, off_t, unsigned);

static void die(const char *why) {
    fprintf(stderr, "faulty-disk: %s: %s\n", why, strerror(errno));
    _exit(99);
}

static void find(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_pwritev = dlsym(RTLD_NEXT, "pwritev64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fallocate = dlsym(RTLD_NEXT, "fallocate64");
    real_posix_fallocate = dlsym(RTLD_NEXT, "posix_fallocate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_sync_file_range = dlsym(RTLD_NEXT, "sync_file_range");
}

static void lock(void) {
    if (pthread_mutex_lock(&control->lock) == EOWNERDEAD) {
        pthread_mutex_consistent(&control->lock);
    }
}

static void unlock(void) { pthread_mutex_unlock(&control->lock); }

/* ---- which files ---- */

static int named(const char *path) {
    char where[NAME_MAX_BYTES];
    memcpy(where, control->where, sizeof where);
    where[sizeof where - 1] = 0;
    size_t length = strlen(where);
    if (length == 0) return 1;
    if (where[length - 1] != '$') return strstr(path, where) != NULL;
    where[--length] = 0;
    size_t whole = strlen(path);
    return whole >= length && strcmp(path + whole - length, where) == 0;
}

/* Whether the descriptor is of ours; *hit: whether its calls are to fail as well. */
static int ours(int fd, int *hit) {
    if (control == NULL) return 0;
    char link[64], path[PATH_MAX];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length <= 0) return 0;
    path[length] = 0;
    size_t root = strlen(below);
    if (strncmp(path, below, root) != 0 || path[root] != '/') return 0;
    *hit = named(path);
    return 1;
}

/* Whether a call that would fail in this mode is to fail now. */
static int due(void) {
    return __atomic_load_n(&control->skip, __ATOMIC_SEQ_CST) <= 0 ||
           __atomic_fetch_sub(&control->skip, 1, __ATOMIC_SEQ_CST) <= 0;
}

static void injected(void) { __atomic_add_fetch(&control->injected, 1, __ATOMIC_SEQ_CST); }

/* ---- what the disk still has ---- */

static int identity(int fd, uint64_t *inode, int64_t *born) {
    struct statx is;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME | STATX_TYPE, &is) != 0) return 0;
    *inode = is.stx_ino;
    *born = is.stx_btime.tv_sec * 1000000000LL + is.stx_btime.tv_nsec;
    return S_ISREG(is.stx_mode);
}

static struct page *found(uint64_t inode, int64_t born, int64_t number) {
    for (int64_t i = 0; i < control->count; i++) {
        struct page *one = &control->pages[i];
        if (one->inode == inode && one->number == number && one->born == born) return one;
    }
    return NULL;
}

static void drop(int64_t at) {
    int64_t last = --control->count;
    control->pages[at] = control->pages[last];
    memcpy(control->old[at], control->old[last], PAGE);
}

static void read_old(int fd, int64_t number, char *to) {
    memset(to, 0, PAGE);
    ssize_t got = pread64(fd, to, PAGE, number * PAGE);
    if (got < 0 && errno == EBADF) { /* only written to; such a file has no locks of SQLite's */
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        int again = open(link, O_RDONLY | O_CLOEXEC);
        if (again >= 0) {
            got = pread64(again, to, PAGE, number * PAGE);
            close(again);
        }
    }
    if (got < 0) die("what stood before cannot be read");
}

/* Before bytes are written. */
static void keep(int fd, off_t from, size_t length) {
    uint64_t inode;
    int64_t born;
    if (!control->keeping || length == 0 || !identity(fd, &inode, &born)) return;
    int64_t last = (from + (off_t)length - 1) / PAGE;
    for (int64_t number = from / PAGE; number <= last; number++) {
        struct page *known = found(inode, born, number);
        if (known != NULL) {
            known->state = DIRTY;
        } else if (control->count == PAGES_MAX) {
            control->overflow++;
        } else {
            read_old(fd, number, control->old[control->count]);
            struct page next = {inode, born, number, DIRTY};
            control->pages[control->count] = next;
            control->count++;
        }
    }
}

/* After an fsync: what was dirty is on the disk, or lost while it seems clean. */
static void synced(int fd, int good) {
    uint64_t inode;
    int64_t born;
    if (!control->keeping || !identity(fd, &inode, &born)) return;
    for (int64_t i = control->count - 1; i >= 0; i--) {
        struct page *one = &control->pages[i];
        if (one->inode != inode || one->born != born || one->state != DIRTY) continue;
        if (good) {
            drop(i);
        } else {
            one->state = LOST;
        }
    }
}

static void cut(int fd, off_t length) {
    uint64_t inode;
    int64_t born;
    if (!control->keeping || !identity(fd, &inode, &born)) return;
    for (int64_t i = control->count - 1; i >= 0; i--) {
        struct page *one = &control->pages[i];
        if (one->inode == inode && one->born == born && one->number * PAGE >= length) drop(i);
    }
}

static int put_back(const char *path, const struct stat *is, int type, struct FTW *walk) {
    (void)walk;
    if (type != FTW_F || !S_ISREG(is->st_mode)) return 0;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    uint64_t inode;
    int64_t born;
    if (fd < 0 || !identity(fd, &inode, &born)) die(path);
    for (int64_t i = 0; i < control->count; i++) {
        struct page *one = &control->pages[i];
        if (one->inode != inode || one->born != born) continue;
        off_t at = one->number * PAGE;
        ssize_t length = is->st_size - at < PAGE ? is->st_size - at : PAGE;
        if (length > 0 && real_pwrite(fd, control->old[i], length, at) != length) die(path);
    }
    close(fd);
    return 0;
}

static void begin(void) {
    pthread_mutexattr_t how;
    pthread_mutexattr_init(&how);
    pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&control->lock, &how);
    control->count = 0;
    control->overflow = 0;
}

__attribute__((constructor)) static void load(void) {
    find();
    const char *file = getenv("FAULTY_DISK_CONTROL");
    below = getenv("FAULTY_DISK_BELOW");
    if (file == NULL || below == NULL) return;
    int fd = open(file, O_RDWR | O_CLOEXEC);
    if (fd < 0) die(file);
    void *at = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) die(file);
    close(fd);
    const char *action = getenv("FAULTY_DISK_ACTION");
    if (action == NULL) {
        control = at;
        return;
    }
    /* In a process of its own, which does nothing else. */
    control = at;
    if (strcmp(action, "lose-power") == 0) {
        if (nftw(below, put_back, 16, FTW_PHYS) != 0) die(below);
    }
    begin();
    control = NULL;
}

/* ---- the calls ---- */

/* How much of a write the disk takes; -1 for nothing. */
static ssize_t room(int fd, off_t from, size_t length) {
    struct stat64 is;
    if (control->mode == FULL_EVERYWHERE) return -1;
    if (fstat64(fd, &is) != 0 || !S_ISREG(is.st_mode)) return length;
    off_t end = (is.st_size + PAGE - 1) / PAGE * PAGE; /* a block that is begun can be filled */
    if (from + (off_t)length <= end) return length;
    if (from < end) return end - from;
    /* The first time, a part of it still goes. */
    return control->injected == 0 && length > 1 ? (ssize_t)(length / 2) : -1;
}

static ssize_t put(int fd, const void *from, size_t length, off_t at, int moves) {
    int hit;
    if (!ours(fd, &hit)) {
        return moves ? real_write(fd, from, length) : real_pwrite(fd, from, length, at);
    }
    lock();
    if (moves) {
        struct stat64 is;
        at = fcntl(fd, F_GETFL) & O_APPEND && fstat64(fd, &is) == 0 ? is.st_size
                                                                    : lseek64(fd, 0, SEEK_CUR);
    }
    size_t taken = length;
    control->writes += hit;
    if (hit && (control->mode == FULL || control->mode == FULL_EVERYWHERE) && due()) {
        ssize_t fits = room(fd, at, length);
        if (fits < (ssize_t)length) injected();
        if (fits < 0) {
            unlock();
            errno = ENOSPC;
            return -1;
        }
        taken = fits;
    }
    if (at >= 0) keep(fd, at, taken);
    ssize_t done = moves ? real_write(fd, from, taken) : real_pwrite(fd, from, taken, at);
    int why = errno;
    unlock();
    errno = why;
    return done;
}

ssize_t write(int fd, const void *from, size_t length) { return put(fd, from, length, 0, 1); }

ssize_t pwrite64(int fd, const void *from, size_t length, off64_t at) {
    return put(fd, from, length, at, 0);
}

ssize_t pwrite(int fd, const void *from, size_t length, off_t at) {
    return put(fd, from, length, at, 0);
}

/* A short write: the caller goes on with the rest. */
static const struct iovec *first(const struct iovec *all, int count) {
    for (int i = 0; i < count; i++) {
        if (all[i].iov_len > 0) return &all[i];
    }
    return NULL;
}

ssize_t writev(int fd, const struct iovec *all, int count) {
    int hit;
    const struct iovec *one = first(all, count);
    if (one == NULL || !ours(fd, &hit)) return real_writev(fd, all, count);
    return put(fd, one->iov_base, one->iov_len, 0, 1);
}

ssize_t pwritev64(int fd, const struct iovec *all, int count, off64_t at) {
    int hit;
    const struct iovec *one = first(all, count);
    if (one == NULL || !ours(fd, &hit)) return real_pwritev(fd, all, count, at);
    return put(fd, one->iov_base, one->iov_len, at, 0);
}

ssize_t pwritev(int fd, const struct iovec *all, int count, off_t at) {
    return pwritev64(fd, all, count, at);
}

/* Whether a file may not become that long. */
static int too_long(int fd, off_t length) {
    struct stat64 is;
    if (control->mode != FULL && control->mode != FULL_EVERYWHERE) return 0;
    if (fstat64(fd, &is) != 0 || length <= is.st_size || !due()) return 0;
    injected();
    return 1;
}

/* On most disks a file can be made longer, without content, when there is no room left. */
int ftruncate64(int fd, off64_t length) {
    int hit;
    if (!ours(fd, &hit)) return real_ftruncate(fd, length);
    lock();
    int fails = hit && control->mode == FULL_EVERYWHERE && too_long(fd, length);
    if (!fails) cut(fd, length);
    unlock();
    if (fails) {
        errno = ENOSPC;
        return -1;
    }
    return real_ftruncate(fd, length);
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fallocate64(int fd, int how, off64_t from, off64_t length) {
    int hit;
    if (ours(fd, &hit) && hit && too_long(fd, from + length)) {
        errno = ENOSPC;
        return -1;
    }
    return real_fallocate(fd, how, from, length);
}

int fallocate(int fd, int how, off_t from, off_t length) {
    return fallocate64(fd, how, from, length);
}

int posix_fallocate64(int fd, off64_t from, off64_t length) {
    int hit;
    if (ours(fd, &hit) && hit && too_long(fd, from + length)) return ENOSPC;
    return real_posix_fallocate(fd, from, length);
}

int posix_fallocate(int fd, off_t from, off_t length) {
    return posix_fallocate64(fd, from, length);
}

static int sync_fails(void) {
    int64_t mode = control->mode;
    if ((mode != FSYNC_ONCE && mode != FSYNC_FOR_GOOD) || !due()) return 0;
    if (mode == FSYNC_ONCE) control->mode = NONE;
    injected();
    return 1;
}

static int sync_by(int (*real)(int), int fd) {
    int hit;
    if (!ours(fd, &hit)) return real(fd);
    lock();
    control->syncs += hit;
    int fails = hit && sync_fails();
    int done = fails ? -1 : real(fd);
    synced(fd, done == 0);
    unlock();
    if (fails) errno = EIO;
    return done;
}

int fsync(int fd) { return sync_by(real_fsync, fd); }

int fdatasync(int fd) { return sync_by(real_fdatasync, fd); }

/* Promises nothing when it succeeds. */
int sync_file_range(int fd, off64_t from, off64_t length, unsigned flags) {
    int hit;
    if (!ours(fd, &hit)) return real_sync_file_range(fd, from, length, flags);
    lock();
    int fails = hit && control->mode == FSYNC_FOR_GOOD && sync_fails();
    if (fails) synced(fd, 0);
    unlock();
    if (fails) {
        errno = EIO;
        return -1;
    }
    return real_sync_file_range(fd, from, length, flags);
}
