/*
 * set-name HEX [MS=200]
 *
 * Takes the bytes as its name (comm), of which the kernel keeps 15, and lives MS: escape sequences, invalid UTF-8, or
 * nothing at all in a place that tools print. Prints "ready" once it has the name.
 */
#include "support.h"
#include <sys/prctl.h>

int main(int argc, char **argv)
{
  if (argc < 2)
    usage("HEX [MS]");
  if (prctl(PR_SET_NAME, bytes_of_hex(argv[1])))
    cannot("set the name");
  puts("ready");
  fflush(stdout);
  sleep_ms(number_at(argc, argv, 2, 200));
}
