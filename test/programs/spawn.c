/*
 * spawn [-p CPU] COUNT PROGRAM [ARGUMENT…]
 *
 * Spawns PROGRAM COUNT times, one after the other, each waited for, and prints what one took as JSON:
 * {"count":1000,"totalNs":…,"nsPerSpawn":…}. -p keeps it and its children on one CPU, which steadies the numbers.
 */
#include "support.h"
#include <sched.h>
#include <spawn.h>

extern char **environ;

int main(int argc, char **argv)
{
  uint64_t start, total;
  long count, cpu;
  int option;

  /* "+": the options of PROGRAM are not ours. */
  while ((option = getopt(argc, argv, "+p:")) != -1) {
    cpu_set_t cpus;

    if (option != 'p')
      usage("[-p CPU] COUNT PROGRAM [ARGUMENT…]");
    cpu = number_at(1, &optarg, 0, 0);
    CPU_ZERO(&cpus);
    CPU_SET(cpu, &cpus);
    if (sched_setaffinity(0, sizeof(cpus), &cpus))
      cannot("pin itself");
  }
  if (argc - optind < 2)
    usage("[-p CPU] COUNT PROGRAM [ARGUMENT…]");
  count = number_at(argc, argv, optind, 0);
  argv += optind + 1;

  start = now_ns(CLOCK_MONOTONIC);
  for (long i = 0; i < count; i++) {
    pid_t child;

    errno = posix_spawn(&child, argv[0], NULL, NULL, argv, environ);
    if (errno)
      cannot("spawn");
    if (waitpid(child, NULL, 0) != child)
      cannot("wait");
  }
  total = now_ns(CLOCK_MONOTONIC) - start;
  printf("{\"count\":%ld,\"totalNs\":%lu,\"nsPerSpawn\":%lu}\n", count, total, count > 0 ? total / count : 0);
}
