/*
 * die-by-signal SIGNAL [core]
 *
 * Dies by the signal with this number, at its default action. Leaves no core dump unless told to: then RLIMIT_CORE is
 * raised as far as it goes, and the kernel does what /proc/sys/kernel/core_pattern says ("core": a file in the
 * working directory) and sets 0x80 in the status.
 */
#include "support.h"
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int main(int argc, char **argv)
{
  int number = (int)number_at(argc, argv, 1, SIGKILL);
  struct rlimit limit = {0, 0};
  sigset_t all;

  if (argc > 2) {
    if (strcmp(argv[2], "core"))
      usage("SIGNAL [core]");
    if (getrlimit(RLIMIT_CORE, &limit))
      cannot("read RLIMIT_CORE");
    if (limit.rlim_max == 0)
      cannot("dump core: the hard RLIMIT_CORE is 0");
    limit.rlim_cur = limit.rlim_max;
  }
  if (setrlimit(RLIMIT_CORE, &limit))
    cannot("set RLIMIT_CORE");
  if (prctl(PR_SET_DUMPABLE, 1))
    cannot("become dumpable");

  if (number != SIGKILL && number != SIGSTOP && signal(number, SIG_DFL) == SIG_ERR)
    cannot("set the default action");
  sigemptyset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  if (kill(getpid(), number))
    cannot("raise the signal");
  errno = ECANCELED;
  cannot("die: this signal does not kill");
}
