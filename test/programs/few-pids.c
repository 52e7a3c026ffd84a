/*
 * few-pids COUNT [PIDS=16] [MS=12]
 *
 * COUNT processes with PIDS different PIDs, used again and again (clone3 with set_tid: needs root): a round makes one
 * process with each PID, every one ends with a code that differs from that of the round before (1 + round % 200), and MS
 * lie between two rounds. Prints the PIDs in one line of JSON, {"pids":[…],"rounds":…}: each of them had the codes of
 * all rounds, in their order, but for rounds in which somebody else had taken it ("missed", a list of [pid, round]).
 */
#include "support.h"
#include <linux/sched.h>
#include <signal.h>

#define MOST_PIDS 1024
#define MOST_MISSED 256

static pid_t start(pid_t wanted, int code)
{
  struct clone_args args = {
    .exit_signal = SIGCHLD,
    .set_tid = wanted ? (uint64_t)(uintptr_t)&wanted : 0,
    .set_tid_size = wanted ? 1 : 0,
  };
  pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

  if (pid == 0)
    _exit(code);
  return pid;
}

int main(int argc, char **argv)
{
  long count = number_at(argc, argv, 1, 1000);
  long pids = number_at(argc, argv, 2, 16);
  long ms = number_at(argc, argv, 3, 12);
  static pid_t known[MOST_PIDS];
  static long missed[MOST_MISSED][2];
  long misses = 0;
  long rounds = count / (pids > 0 ? pids : 1);

  if (pids < 1 || pids > MOST_PIDS || rounds < 1)
    usage("COUNT [PIDS up to 1024] [MS]");
  for (long round = 0; round < rounds; round++) {
    int code = 1 + (int)(round % 200);

    for (long i = 0; i < pids; i++) {
      pid_t pid = start(known[i], code);

      if (pid == -1 && errno == EEXIST && misses < MOST_MISSED) {
        missed[misses][0] = known[i];
        missed[misses++][1] = round;
        continue;
      }
      if (pid == -1)
        cannot("choose a PID (root in this PID namespace may)");
      known[i] = pid;
    }
    while (waitpid(-1, NULL, 0) > 0)
      ;
    sleep_ms(ms);
  }
  printf("{\"pids\":[");
  for (long i = 0; i < pids; i++)
    printf("%s%d", i ? "," : "", known[i]);
  printf("],\"rounds\":%ld,\"missed\":[", rounds);
  for (long i = 0; i < misses; i++)
    printf("%s[%ld,%ld]", i ? "," : "", missed[i][0], missed[i][1]);
  printf("]}\n");
}
