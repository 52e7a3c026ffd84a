/*
 * sleepers COUNT
 *
 * Forks COUNT children that sleep, prints {"count":…} when all are there, and ends them when its stdin does.
 */
#include "support.h"
#include <signal.h>
#include <sys/prctl.h>

int main(int argc, char **argv)
{
  long count = number_at(argc, argv, 1, 1000);
  char byte;

  /* A group of their own: whoever starts this is not ended with them. */
  if (setpgid(0, 0))
    cannot("make a process group");
  for (long i = 0; i < count; i++) {
    pid_t pid = fork();

    if (pid == -1)
      cannot("fork a child");
    if (pid == 0) {
      /* However this ends, no child stays. */
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (;;)
        pause();
    }
  }
  printf("{\"count\":%ld}\n", count);
  fflush(stdout);
  while (read(STDIN_FILENO, &byte, 1) > 0)
    ;
  signal(SIGTERM, SIG_IGN);
  kill(0, SIGTERM);
  while (wait(NULL) > 0)
    ;
}
