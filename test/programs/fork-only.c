/*
 * fork-only [COUNT=1] [MS=50] [CODE=0]
 *
 * Forks COUNT children that live MS and exit with CODE without ever calling exec, as subshells and workers do; prints
 * their PIDs, one per line, and waits for them.
 */
#include "support.h"

int main(int argc, char **argv)
{
  long count = number_at(argc, argv, 1, 1);
  long ms = number_at(argc, argv, 2, 50);
  int code = (int)number_at(argc, argv, 3, 0);

  for (long i = 0; i < count; i++) {
    pid_t child = fork();

    if (child == -1)
      cannot("fork");
    if (child == 0) {
      sleep_ms(ms);
      _exit(code);
    }
    printf("%d\n", child);
    fflush(stdout);
  }
  while (wait(NULL) != -1)
    ;
}
