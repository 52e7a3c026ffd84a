/*
 * wrap-pid [MS=50]
 *
 * Two processes with one PID, given by the kernel in its own order: a child lives for MS and ends with 3; then as many are
 * forked as it takes for its PID to come again, and that child lives for MS and ends with 4. All others end with 5, at
 * once. Where the numbers wrap soon, as in a PID namespace with a small kernel.pid_max, this takes milliseconds. Prints
 * {"pid":…,"others":…}, the PID as it is in its namespace.
 */
#include "support.h"

/* Where the numbers begin again, the kernel leaves the first ones out. */
#define RESERVED_PIDS 300
#define MOST_OTHERS 10000000

/* Its memory is not copied. Lives for `ms` and ends with `code` if it gets the PID `wanted`, or a later one where `or_later`. */
__attribute__((noinline)) static pid_t start(pid_t wanted, int or_later, long ms, int code)
{
  pid_t pid = vfork();

  if (pid == 0) {
    if (getpid() != wanted && !(or_later && getpid() > wanted))
      _exit(5);
    sleep_ms(ms);
    _exit(code);
  }
  if (pid == -1 || waitpid(pid, NULL, 0) != pid)
    cannot("fork a child");
  return pid;
}

int main(int argc, char **argv)
{
  long ms = number_at(argc, argv, 1, 50);
  long others = 0;
  pid_t first;

  while ((first = start(RESERVED_PIDS, 1, ms, 3)) < RESERVED_PIDS)
    others++;
  while (start(first, 0, ms, 4) != first)
    if (++others == MOST_OTHERS) {
      errno = ERANGE;
      cannot("get the PID again");
    }
  printf("{\"pid\":%d,\"others\":%ld}\n", first, others);
}
