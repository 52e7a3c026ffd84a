/*
 * bpf-ids
 *
 * Prints every BPF program, map and link that the kernel holds, a line each: `prog 17`, `map 4`, `link 9`. Needs
 * CAP_SYS_ADMIN, and nothing that is installed.
 */
#include "support.h"
#include <linux/bpf.h>

static void list(const char *name, int command)
{
  union bpf_attr attr;

  memset(&attr, 0, sizeof(attr));
  while (!syscall(SYS_bpf, command, &attr, sizeof(attr))) {
    printf("%s %u\n", name, attr.next_id);
    attr.start_id = attr.next_id;
  }
  if (errno != ENOENT)
    cannot(name);
}

int main(void)
{
  list("prog", BPF_PROG_GET_NEXT_ID);
  list("map", BPF_MAP_GET_NEXT_ID);
  list("link", BPF_LINK_GET_NEXT_ID);
}
