/*
 * many-threads COUNT [MS=200] [CODE=5] [last]
 *
 * Holds COUNT threads beside the main one for MS, and then ends with CODE: by exit_group(2), which ends them all, or, with
 * "last", when each has ended by itself. Their stacks are parts of one mapping: a mapping for each would reach
 * vm.max_map_count at 32,000. Prints "ready COUNT" once all of them run.
 */
#include "support.h"
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define STACK_BYTES 4096

static atomic_long alive;
static atomic_int is_over;

static int run(void *unused)
{
  (void)unused;
  atomic_fetch_add(&alive, 1);
  while (!atomic_load(&is_over))
    syscall(SYS_futex, &is_over, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
  atomic_fetch_sub(&alive, 1);
  /* Not exit(3), which would end the group. */
  syscall(SYS_exit, 0);
  return 0;
}

int main(int argc, char **argv)
{
  long count = number_at(argc, argv, 1, 0);
  long ms = number_at(argc, argv, 2, 200);
  long code = number_at(argc, argv, 3, 5);
  int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
  char *stacks;

  if (count < 1)
    usage("COUNT [MS] [CODE] [last]");
  stacks = mmap(NULL, (size_t)count * STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stacks == MAP_FAILED)
    cannot("map the stacks");
  for (long i = 0; i < count; i++)
    if (clone(run, stacks + (i + 1) * STACK_BYTES, flags, NULL) == -1)
      cannot("start a thread");
  while (atomic_load(&alive) < count)
    sleep_ms(1);
  printf("ready %ld\n", count);
  fflush(stdout);
  sleep_ms(ms);
  if (argc > 4 && strcmp(argv[4], "last") == 0) {
    atomic_store(&is_over, 1);
    syscall(SYS_futex, &is_over, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
    while (atomic_load(&alive) > 0)
      sleep_ms(1);
  }
  syscall(SYS_exit_group, code);
}
