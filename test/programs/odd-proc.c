/*
 * odd-proc nuls | giant | deep FOLDER | cgroup FOLDER
 *
 * A process that is hard to look at in /proc, as any user can make one:
 *   nuls    its arguments are 1 MiB of NULs between two letters
 *   giant   its arguments are 1 GiB, by prctl(PR_SET_MM): pages that nobody has touched
 *   deep    its file lies below FOLDER, at a path longer than the kernel tells
 *   cgroup  it is in a cgroup below FOLDER, which is one, at such a path; the cgroups are removed at its end
 * Prints its PID when it is so, and ends with 0 at the end of its input.
 */
#include "support.h"
#include <fcntl.h>
#include <linux/prctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define LEVELS 25
#define LEVEL_BYTES 200
#define ARGUMENTS 8
#define ARGUMENT_BYTES (127 * 1024)
#define READY "ready"

static char level[LEVEL_BYTES + 1];

static void make_nuls(int argc, char **argv)
{
  char *end = argv[argc - 1] + strlen(argv[argc - 1]);

  memset(argv[0], 0, (size_t)(end - argv[0]));
  *argv[0] = 'a';
  end[-1] = 'b';
}

static void exec_with_long_arguments(char *self)
{
  char *argv[ARGUMENTS + 3] = {self, READY};
  char *argument = calloc(ARGUMENT_BYTES + 1, 1);

  if (!argument)
    cannot("allocate");
  memset(argument, 'x', ARGUMENT_BYTES);
  for (int i = 0; i < ARGUMENTS; i++)
    argv[2 + i] = argument;
  execv("/proc/self/exe", argv);
  cannot("exec");
}

/* From /proc/self/stat, by their numbers in proc_pid_stat(5). */
static unsigned long field(int wanted)
{
  static char text[4096];
  int file = open("/proc/self/stat", O_RDONLY);
  ssize_t bytes = read(file, text, sizeof(text) - 1);
  char *at = strrchr(text, ')');

  if (bytes < 0 || !at)
    cannot("read /proc/self/stat");
  close(file);
  for (int number = 2; number < wanted; number++)
    at = strchr(at + 1, ' ');
  return strtoul(at + 1, NULL, 10);
}

static void make_giant(void)
{
  size_t size = 1ul << 30;
  char *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  unsigned long args = (unsigned long)pages;
  struct prctl_mm_map map = {
    .start_code = field(26), .end_code = field(27), .start_stack = field(28),
    .start_data = field(45), .end_data = field(46), .start_brk = field(47), .brk = (unsigned long)sbrk(0),
    .arg_start = args, .arg_end = args + size, .env_start = field(50), .env_end = field(51), .exe_fd = (uint32_t)-1,
  };

  if (pages == MAP_FAILED)
    cannot("map");
  /* So that they are not taken for none, nor for a title. */
  pages[0] = 'a';
  pages[16383] = 'c';
  pages[size - 2] = 'b';
  if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0))
    cannot("move the arguments");
}

static void go_deep(const char *folder)
{
  memset(level, 'd', LEVEL_BYTES);
  if (chdir(folder))
    cannot("enter FOLDER");
  for (int i = 0; i < LEVELS; i++)
    if (mkdir(level, 0755) || chdir(level))
      cannot("go deeper");
}

static void exec_copy(char *self)
{
  char block[4096];
  int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  int to = open("copy", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);

  if (from == -1 || to == -1)
    cannot("copy");
  for (ssize_t bytes; (bytes = read(from, block, sizeof(block))) > 0;)
    if (write(to, block, (size_t)bytes) != bytes)
      cannot("copy");
  close(to);
  execl("./copy", self, READY, (char *)NULL);
  cannot("exec");
}

static void enter(const char *procs)
{
  int file = open(procs, O_WRONLY);

  if (file == -1 || write(file, "0", 1) != 1)
    cannot("enter the cgroup");
  close(file);
}

static void wait_for_end(void)
{
  char byte;

  printf("%d\n", getpid());
  fflush(stdout);
  while (read(0, &byte, 1) > 0)
    ;
}

int main(int argc, char **argv)
{
  const char *mode = argc > 1 ? argv[1] : "";
  char procs[4096];

  if (!strcmp(mode, READY)) {
    if (argc > 2)
      make_nuls(argc, argv);
    wait_for_end();
  } else if (!strcmp(mode, "nuls")) {
    exec_with_long_arguments(argv[0]);
  } else if (!strcmp(mode, "giant")) {
    make_giant();
    wait_for_end();
  } else if (!strcmp(mode, "deep") && argc > 2) {
    go_deep(argv[2]);
    exec_copy(argv[0]);
  } else if (!strcmp(mode, "cgroup") && argc > 2) {
    go_deep(argv[2]);
    enter("cgroup.procs");
    wait_for_end();
    snprintf(procs, sizeof(procs), "%s/cgroup.procs", argv[2]);
    enter(procs);
    for (int i = 0; i < LEVELS; i++)
      if (chdir("..") || rmdir(level))
        cannot("remove the cgroups");
  } else {
    usage("nuls | giant | deep FOLDER | cgroup FOLDER");
  }
}
