/*
 * orphan [MS=100] [CODE=0]
 *
 * The parent exits at once and leaves a child, which the kernel gives to init or to a subreaper. The child waits for
 * that, prints "its PID, the PID of the parent at birth, the PID of the new parent", lives MS and exits with CODE.
 */
#include "support.h"

int main(int argc, char **argv)
{
  long ms = number_at(argc, argv, 1, 100);
  int code = (int)number_at(argc, argv, 2, 0);
  pid_t parent = getpid();
  pid_t child = fork();

  if (child == -1)
    cannot("fork");
  if (child > 0)
    return 0;

  while (getppid() == parent)
    sleep_ms(1);
  printf("%d %d %d\n", getpid(), parent, getppid());
  fflush(stdout);
  sleep_ms(ms);
  return code;
}
