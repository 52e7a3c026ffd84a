/*
 * reuse-pid [MS=50] [FIRST=/bin/true] [SECOND=/bin/false]
 *
 * Two processes with one PID: FIRST gets it from the kernel, runs and is reaped; MS later SECOND is made with the same
 * PID (clone3 with set_tid: needs root). Prints {"pid":…,"firstStatus":…,"secondStatus":…} with raw wait statuses.
 * MS above 10, or the two start within one clock tick of /proc/PID/stat.
 */
#include "support.h"
#include <linux/sched.h>
#include <signal.h>

/* A child with the PID `wanted`, or with any when that is 0; runs `path` without arguments. */
static pid_t run_as(pid_t wanted, const char *path)
{
  struct clone_args args = {
    .exit_signal = SIGCHLD,
    .set_tid = wanted ? (uint64_t)(uintptr_t)&wanted : 0,
    .set_tid_size = wanted ? 1 : 0,
  };
  pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

  if (pid == 0) {
    execl(path, path, (char *)NULL);
    cannot("exec");
  }
  return pid;
}

int main(int argc, char **argv)
{
  long ms = number_at(argc, argv, 1, 50);
  const char *first = argc > 2 ? argv[2] : "/bin/true";
  const char *second = argc > 3 ? argv[3] : "/bin/false";

  /* The PID may be taken by somebody else in between: then with the next one. */
  for (int attempt = 0; attempt < 20; attempt++) {
    int first_status, second_status;
    pid_t pid = run_as(0, first);

    if (pid == -1 || waitpid(pid, &first_status, 0) != pid)
      cannot("run the first program");
    sleep_ms(ms);
    if (run_as(pid, second) == -1) {
      if (errno == EEXIST)
        continue;
      cannot("choose a PID (root in this PID namespace may)");
    }
    if (waitpid(pid, &second_status, 0) != pid)
      cannot("wait for the second program");
    printf("{\"pid\":%d,\"firstStatus\":%d,\"secondStatus\":%d}\n", pid, first_status, second_status);
    return 0;
  }
  errno = EEXIST;
  cannot("get the PID again");
}
