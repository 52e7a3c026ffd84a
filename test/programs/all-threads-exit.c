/*
 * all-threads-exit [THREADS=1] [CODE=3] [OTHERS=CODE]
 *
 * Main thread and THREADS others end by themselves at one instant, without a group exit: the leader with CODE, the
 * others with OTHERS. Two of them on two CPUs may both find signal->live at 0, and a tracer sees two ends: a third of
 * the runs on two CPUs with THREADS=1 (Linux 6.18), hardly any when there are more threads than CPUs. Which of two codes becomes
 * that of the process differs from run to run (6.18: the last thread's): hold it against the wait status.
 */
#include "support.h"
#include <pthread.h>
#include <stdatomic.h>

static atomic_long missing;
static long others;

/* A spinning barrier: with a futex the threads would wake one after the other. */
static void meet(void)
{
  atomic_fetch_sub(&missing, 1);
  while (atomic_load(&missing) > 0)
    ;
}

static void *end(void *unused)
{
  (void)unused;
  meet();
  syscall(SYS_exit, others);
  return NULL;
}

int main(int argc, char **argv)
{
  long threads = number_at(argc, argv, 1, 1);
  long code = number_at(argc, argv, 2, 3);

  others = number_at(argc, argv, 3, code);
  atomic_store(&missing, threads + 1);
  for (long i = 0; i < threads; i++) {
    pthread_t thread;

    errno = pthread_create(&thread, NULL, end, NULL);
    if (errno)
      cannot("start a thread");
  }
  meet();
  syscall(SYS_exit, code);
}
