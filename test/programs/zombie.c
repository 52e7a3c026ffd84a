/*
 * zombie [MS=300] [CODE=0]
 *
 * A child exits at once with CODE and stays unreaped for MS; then its parent reaps it and exits too. Prints the child's
 * PID when it is a zombie: ended, though /proc still has it.
 */
#include "support.h"

int main(int argc, char **argv)
{
  long ms = number_at(argc, argv, 1, 300);
  int code = (int)number_at(argc, argv, 2, 0);
  siginfo_t info;
  pid_t child = fork();

  if (child == -1)
    cannot("fork");
  if (child == 0)
    _exit(code);
  /* WNOWAIT: learns of the end and leaves the zombie. */
  if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT))
    cannot("wait");
  printf("%d\n", child);
  fflush(stdout);
  sleep_ms(ms);
  if (waitpid(child, NULL, 0) != child)
    cannot("reap");
}
