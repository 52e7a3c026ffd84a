/*
 * busy [MS=100] [MIB=0] [KIB=0] [FILE]
 *
 * Burns MS of CPU time, touches MIB of memory and writes KIB to FILE with fsync (FILE must be on a disk: writes to a
 * tmpfs are no I/O); FILE is removed at the end. Prints what the kernel counted, as JSON:
 * {"cpuNs":…,"maxRssKb":…,"writeBytes":…} (writeBytes is null where /proc/self/io is missing).
 */
#include "support.h"
#include <fcntl.h>
#include <sys/resource.h>

static void touch(long mib)
{
  size_t size = (size_t)mib << 20;
  volatile char *memory = malloc(size + 1);

  if (!memory)
    cannot("allocate");
  for (size_t i = 0; i < size; i += 4096)
    memory[i] = 1;
}

static void write_out(const char *path, long kib)
{
  static char block[1024];
  int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);

  if (file == -1)
    cannot("open FILE");
  for (long i = 0; i < kib; i++)
    if (write(file, block, sizeof(block)) != sizeof(block))
      cannot("write FILE");
  /* Without it the bytes may never reach the disk before the file is gone, and the kernel takes them back. */
  if (fsync(file))
    cannot("fsync FILE");
  close(file);
}

static void print_write_bytes(void)
{
  char line[128];
  FILE *io = fopen("/proc/self/io", "r");

  while (io && fgets(line, sizeof(line), io)) {
    unsigned long bytes;

    if (sscanf(line, "write_bytes: %lu", &bytes) == 1) {
      printf("\"writeBytes\":%lu}\n", bytes);
      return;
    }
  }
  printf("\"writeBytes\":null}\n");
}

int main(int argc, char **argv)
{
  uint64_t target = (uint64_t)number_at(argc, argv, 1, 100) * 1000000;
  long mib = number_at(argc, argv, 2, 0);
  long kib = number_at(argc, argv, 3, 0);
  struct rusage usage_now;

  if (kib > 0 && argc < 5)
    usage("[MS] [MIB] [KIB FILE]");
  touch(mib);
  if (kib > 0)
    write_out(argv[4], kib);
  /* Reading this clock is a system call: seldom, so that the time is mostly user time. */
  while (now_ns(CLOCK_PROCESS_CPUTIME_ID) < target)
    for (volatile int i = 0; i < 100000; i++)
      ;
  getrusage(RUSAGE_SELF, &usage_now);
  printf("{\"cpuNs\":%lu,\"maxRssKb\":%ld,", now_ns(CLOCK_PROCESS_CPUTIME_ID), usage_now.ru_maxrss);
  print_write_bytes();
  if (kib > 0)
    unlink(argv[4]);
}
