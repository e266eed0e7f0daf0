/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For LD_PRELOAD: counts, logs, fails or ends at the calls by which a program leaves a trace: files under a folder, and
 * internet sockets. Nothing here allocates, for it runs inside of anything.
 *
 *   THIMBLE_SHIM_FOLDER=/tmp/x     files outside are left alone
 *   THIMBLE_SHIM_LOG=/tmp/log      a line each: PID CALL WHAT; WHAT is a path, or ADDRESS:PORT
 *   THIMBLE_SHIM_EXIT=n            ends the process at the n-th call, before it is made
 *   THIMBLE_SHIM_FAIL=fdatasync:5:1  that call fails with errno 5 from the first on
 *   THIMBLE_SHIM_WHEN=/tmp/mark    calls before that file was there do not count for it */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* both names of pwrite() and ftruncate() are wanted */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int log_fd = -1;
static const char *folder;
static const char *when;
static long exit_at;
static char fail_call[16];
static int fail_errno;
static long fail_from;
static long n_calls;
static long n_failing;

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("THIMBLE_SHIM_LOG");
  const char *at = getenv ("THIMBLE_SHIM_EXIT");
  const char *fail = getenv ("THIMBLE_SHIM_FAIL");

  folder = getenv ("THIMBLE_SHIM_FOLDER");
  when = getenv ("THIMBLE_SHIM_WHEN");
  if (path != NULL)
    log_fd = (int) syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (at != NULL)
    exit_at = atol (at);
  if (fail != NULL)
    sscanf (fail, "%15[a-z]:%d:%ld", fail_call, &fail_errno, &fail_from);
}

/* Whether the call must fail. */
static int
note (const char *call, const char *what)
{
  char line[512];
  int length;
  long number = __atomic_add_fetch (&n_calls, 1, __ATOMIC_SEQ_CST);

  length = snprintf (line, sizeof line, "%d %s %s\n", (int) getpid (), call, what);
  if (log_fd >= 0)
    syscall (SYS_write, log_fd, line, (size_t) length < sizeof line ? (size_t) length : sizeof line - 1);
  if (exit_at != 0 && number >= exit_at)
    syscall (SYS_exit_group, 99);
  if (strcmp (call, fail_call) == 0 && (when == NULL || syscall (SYS_faccessat, AT_FDCWD, when, F_OK) == 0) &&
      __atomic_add_fetch (&n_failing, 1, __ATOMIC_SEQ_CST) >= fail_from)
    {
      errno = fail_errno;
      return 1;
    }
  return 0;
}

static int
is_ours (const char *path)
{
  return folder != NULL && strncmp (path, folder, strlen (folder)) == 0;
}

static int
note_fd (const char *call, int fd)
{
  char name[64], path[400];
  ssize_t length;

  snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
  length = readlink (name, path, sizeof path - 1);
  if (length <= 0)
    return 0;
  path[length] = '\0';
  return is_ours (path) && note (call, path);
}

static int
note_address (const char *call, const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN] = "", what[INET6_ADDRSTRLEN + 8];
  const struct sockaddr_in *four = (const struct sockaddr_in *) address;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) address;

  if (address->sa_family == AF_INET)
    {
      inet_ntop (AF_INET, &four->sin_addr, text, sizeof text);
      snprintf (what, sizeof what, "%s:%d", text, ntohs (four->sin_port));
    }
  else if (address->sa_family == AF_INET6)
    {
      inet_ntop (AF_INET6, &six->sin6_addr, text, sizeof text);
      snprintf (what, sizeof what, "[%s]:%d", text, ntohs (six->sin6_port));
    }
  else
    return 0;
  return note (call, what);
}

static int
note_socket (const char *call, int fd)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;

  if (getpeername (fd, (struct sockaddr *) &address, &length) != 0)
    return 0;
  return note_address (call, (struct sockaddr *) &address);
}

#define REAL(name) static __typeof__ (&name) real; if (real == NULL) real = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

int
fdatasync (int fd)
{
  REAL (fdatasync);
  return note_fd ("fdatasync", fd) ? -1 : real (fd);
}

int
fsync (int fd)
{
  REAL (fsync);
  return note_fd ("fsync", fd) ? -1 : real (fd);
}

ssize_t
write (int fd, const void *bytes, size_t length)
{
  REAL (write);
  return note_fd ("write", fd) ? -1 : real (fd, bytes, length);
}

ssize_t
pwrite (int fd, const void *bytes, size_t length, off_t at)
{
  REAL (pwrite);
  return note_fd ("pwrite", fd) ? -1 : real (fd, bytes, length, at);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t length, off64_t at)
{
  REAL (pwrite64);
  return note_fd ("pwrite", fd) ? -1 : real (fd, bytes, length, at);
}

int
ftruncate (int fd, off_t length)
{
  REAL (ftruncate);
  return note_fd ("ftruncate", fd) ? -1 : real (fd, length);
}

int
ftruncate64 (int fd, off64_t length)
{
  REAL (ftruncate64);
  return note_fd ("ftruncate", fd) ? -1 : real (fd, length);
}

int
rename (const char *from, const char *to)
{
  REAL (rename);
  return is_ours (to) && note ("rename", to) ? -1 : real (from, to);
}

int
unlink (const char *path)
{
  REAL (unlink);
  return is_ours (path) && note ("unlink", path) ? -1 : real (path);
}

int
connect (int fd, const struct sockaddr *address, socklen_t length)
{
  REAL (connect);
  return note_address ("connect", address) ? -1 : real (fd, address, length);
}

ssize_t
send (int fd, const void *bytes, size_t length, int flags)
{
  REAL (send);
  return note_socket ("send", fd) ? -1 : real (fd, bytes, length, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  REAL (sendmsg);
  return note_socket ("send", fd) ? -1 : real (fd, message, flags);
}
