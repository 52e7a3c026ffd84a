/* What the test programs share: arguments, sleeping, failing. */
#ifndef TEST_PROGRAMS_SUPPORT_H
#define TEST_PROGRAMS_SUPPORT_H

#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The status of a test program that could not do what it is for; none of them uses it otherwise. */
#define CANNOT 125

__attribute__((noreturn, unused)) static void cannot(const char *what)
{
  int error = errno;
  fprintf(stderr, "%s: cannot %s: %s\n", program_invocation_short_name, what, strerror(error));
  _exit(CANNOT);
}

__attribute__((noreturn, unused)) static void usage(const char *arguments)
{
  fprintf(stderr, "usage: %s %s\n", program_invocation_short_name, arguments);
  _exit(CANNOT);
}

/* The argument at `index` as a number, or `otherwise` where there is none. */
__attribute__((unused)) static long number_at(int argc, char **argv, int index, long otherwise)
{
  char *end;
  long value;

  if (index >= argc)
    return otherwise;
  errno = 0;
  value = strtol(argv[index], &end, 10);
  if (errno || *end || end == argv[index]) {
    errno = EINVAL;
    cannot(argv[index]);
  }
  return value;
}

__attribute__((unused)) static void sleep_ms(long ms)
{
  struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

  while (nanosleep(&rest, &rest) == -1 && errno == EINTR)
    ;
}

__attribute__((unused)) static uint64_t now_ns(clockid_t clock)
{
  struct timespec now;

  if (clock_gettime(clock, &now))
    cannot("read a clock");
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* One hexadecimal text as bytes, NUL-terminated: arguments that no shell or JSON could carry. */
__attribute__((unused)) static char *bytes_of_hex(const char *hex)
{
  size_t length = strlen(hex) / 2;
  char *bytes = calloc(length + 1, 1);

  if (!bytes)
    cannot("allocate");
  if (strlen(hex) % 2 || strspn(hex, "0123456789abcdefABCDEF") != strlen(hex)) {
    errno = EINVAL;
    cannot("read hexadecimal digits");
  }
  for (size_t i = 0; i < length; i++) {
    unsigned int byte;

    sscanf(hex + 2 * i, "%2x", &byte);
    bytes[i] = (char)byte;
  }
  return bytes;
}

#endif
