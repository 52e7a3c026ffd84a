/*
 * exec-chain [TIMES=3] [MS=10] [CODE=0]
 *
 * Execs itself TIMES times, MS apart, and exits with CODE: one process, TIMES + 1 images. The first argument counts
 * down, so that each image has a command line of its own.
 */
#include "support.h"

int main(int argc, char **argv)
{
  long times = number_at(argc, argv, 1, 3);
  long ms = number_at(argc, argv, 2, 10);
  long code = number_at(argc, argv, 3, 0);
  char self[4096], left[24], pause[24], status[24];
  ssize_t length;

  sleep_ms(ms);
  if (times <= 0)
    return (int)code;

  /* The real path: exec of /proc/self/exe would show that name, and "exe" as comm. */
  length = readlink("/proc/self/exe", self, sizeof(self) - 1);
  if (length == -1)
    cannot("find itself");
  self[length] = '\0';
  snprintf(left, sizeof(left), "%ld", times - 1);
  snprintf(pause, sizeof(pause), "%ld", ms);
  snprintf(status, sizeof(status), "%ld", code);
  execl(self, argv[0], left, pause, status, (char *)NULL);
  cannot("exec itself");
}
