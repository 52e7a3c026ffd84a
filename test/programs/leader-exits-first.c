/*
 * leader-exits-first [MS=600] [CODE=7]
 *
 * Shows that the end of the main thread is not the end of the process: it goes at once (as a zombie leader), another
 * thread lives MS and ends the process with CODE. A tracer that looks at the leader reports status 0 after no time.
 */
#include "support.h"
#include <pthread.h>

static long ms, code;

static void *survive(void *unused)
{
  (void)unused;
  sleep_ms(ms);
  syscall(SYS_exit_group, code);
  return NULL;
}

int main(int argc, char **argv)
{
  pthread_t thread;

  ms = number_at(argc, argv, 1, 600);
  code = number_at(argc, argv, 2, 7);
  errno = pthread_create(&thread, NULL, survive, NULL);
  if (errno)
    cannot("start a thread");
  /* Not exit(), which would end all threads; not pthread_exit() either, whose clean-up is beside the point. */
  syscall(SYS_exit, 0);
}
