/*
 * clone-parent [CODE=0]
 *
 * Makes a child with CLONE_PARENT: its parent is not who forked it, but that one's parent, who has to reap it. The child
 * exits with CODE, after the one who forked it.
 */
#include "support.h"
#include <linux/sched.h>
#include <signal.h>

int main(int argc, char **argv)
{
  struct clone_args args = {.flags = CLONE_PARENT, .exit_signal = 0};
  int code = (int)number_at(argc, argv, 1, 0);
  pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

  if (pid == -1)
    cannot("clone");
  if (pid > 0)
    return 0;
  sleep_ms(50);
  return code;
}
