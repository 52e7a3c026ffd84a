/*
 * background-storm SECONDS CPU PROGRAM
 *
 * Starts one process after another on one CPU, as fast as it can, for so long, and prints how many: {"spawned":1000}.
 * PROGRAM gets a number as its argument that never repeats. Every 16th only forks and exits with 3, every 64th is
 * killed. Everybody else goes first: it is in a session, and so a scheduling group, of its own, with the lowest weight.
 */
#include "support.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>

#define LEAST 19

extern char **environ;

static void stand_back(void)
{
  int file;

  setsid();
  if (setpriority(PRIO_PROCESS, 0, LEAST))
    cannot("be nice");
  /* The group has a niceness of its own, where the kernel makes such groups. */
  file = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  if (file < 0)
    return;
  if (dprintf(file, "%d", LEAST) < 0)
    cannot("be nice as a group");
  close(file);
}

static pid_t start(const char *program, unsigned long number)
{
  char text[24];
  char *argv[] = {(char *)program, text, NULL};
  pid_t child;

  if (number % 16 == 0) {
    child = fork();
    if (child < 0)
      cannot("fork");
    if (child == 0) {
      if (number % 64 == 0)
        raise(SIGKILL);
      _exit(3);
    }
    return child;
  }
  snprintf(text, sizeof(text), "%lu", number);
  errno = posix_spawn(&child, program, NULL, NULL, argv, environ);
  if (errno)
    cannot("spawn");
  return child;
}

int main(int argc, char **argv)
{
  cpu_set_t cpus;
  uint64_t end;
  unsigned long spawned = 0;

  if (argc != 4)
    usage("SECONDS CPU PROGRAM");
  stand_back();
  CPU_ZERO(&cpus);
  CPU_SET(number_at(argc, argv, 2, 0), &cpus);
  if (sched_setaffinity(0, sizeof(cpus), &cpus))
    cannot("pin itself");
  end = now_ns(CLOCK_MONOTONIC) + number_at(argc, argv, 1, 0) * 1000000000ULL;
  while (now_ns(CLOCK_MONOTONIC) < end) {
    pid_t child = start(argv[3], ++spawned);

    if (waitpid(child, NULL, 0) != child)
      cannot("wait");
  }
  printf("{\"spawned\":%lu}\n", spawned);
}
