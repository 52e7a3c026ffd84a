/*
 * LD_PRELOAD: CLOCK_REALTIME, and gettimeofday(2) with it, is ahead by as many seconds as stand in the file
 * $SHIFT_CLOCKS, which may change at any time; CLOCK_BOOTTIME by as many as stand behind them. Nothing else changes, least of all the clock of
 * the machine.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long shift_of(clockid_t clock)
{
  const char *file = getenv("SHIFT_CLOCKS");
  long wall = 0, boot = 0;
  char text[64];
  int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
  ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

  if (fd >= 0)
    close(fd);
  text[length < 0 ? 0 : length] = '\0';
  sscanf(text, "%ld %ld", &wall, &boot);
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ? wall : clock == CLOCK_BOOTTIME ? boot : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
  int result = (int)syscall(SYS_clock_gettime, clock, now);

  if (!result && clock != CLOCK_MONOTONIC)
    now->tv_sec += shift_of(clock);
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
  struct timespec exact;

  (void)zone;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}
