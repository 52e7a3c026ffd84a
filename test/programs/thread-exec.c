/*
 * thread-exec PROGRAM [ARGUMENT…]
 *
 * A thread that is not the leader execs PROGRAM. The kernel ends the leader and gives its PID to the thread, so the
 * process goes on under the same PID; the tracepoint's old_pid is the thread's.
 */
#include "support.h"
#include <pthread.h>

static void *become(void *argv)
{
  char **arguments = argv;

  execv(arguments[0], arguments);
  cannot("exec");
}

int main(int argc, char **argv)
{
  pthread_t thread;

  if (argc < 2)
    usage("PROGRAM [ARGUMENT…]");
  errno = pthread_create(&thread, NULL, become, argv + 1);
  if (errno)
    cannot("start a thread");
  for (;;)
    pause();
}
