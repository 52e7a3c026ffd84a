/*
 * wait-status PROGRAM [ARGUMENT…]
 *
 * Runs PROGRAM and prints what the kernel told its parent, as a last line of JSON: the raw wait status (which Node does
 * not give), its parts, the exact resource usage, and the time between just before the fork and just after the wait:
 * {"pid":…,"status":…,"code":…,"signal":…,"core":…,"userUs":…,"systemUs":…,"maxRssKb":…,"forkBootNs":…,"waitedBootNs":…}.
 * The truth to hold a tracer's record against.
 */
#include "support.h"
#include <sys/resource.h>

static long micros(struct timeval time)
{
  return time.tv_sec * 1000000 + time.tv_usec;
}

int main(int argc, char **argv)
{
  struct rusage used;
  uint64_t forked, waited;
  pid_t child;
  int status;

  if (argc < 2)
    usage("PROGRAM [ARGUMENT…]");
  forked = now_ns(CLOCK_BOOTTIME);
  child = fork();
  if (child == -1)
    cannot("fork");
  if (child == 0) {
    execvp(argv[1], argv + 1);
    cannot("exec");
  }
  if (wait4(child, &status, 0, &used) != child)
    cannot("wait");
  waited = now_ns(CLOCK_BOOTTIME);
  printf("{\"pid\":%d,\"status\":%d,\"code\":%d,\"signal\":%d,\"core\":%s,", child, status, status >> 8 & 0xff,
         status & 0x7f, status & 0x80 ? "true" : "false");
  printf("\"userUs\":%ld,\"systemUs\":%ld,\"maxRssKb\":%ld,", micros(used.ru_utime), micros(used.ru_stime), used.ru_maxrss);
  printf("\"forkBootNs\":%lu,\"waitedBootNs\":%lu}\n", forked, waited);
}
