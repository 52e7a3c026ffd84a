/*
 * exec-with PROGRAM [HEX | +KIB]…
 *
 * Execs PROGRAM with exactly these arguments, argv[0] included: each one hexadecimal bytes (an empty text is an empty
 * argument) or, as "+KIB", so many KiB of "x" (less than 128: the kernel's limit for one). Without any, argc is 0,
 * which kernels from 5.18 on turn into one empty argument.
 */
#include "support.h"

int main(int argc, char **argv)
{
  char **arguments;

  if (argc < 2)
    usage("PROGRAM [HEX | +KIB]…");
  arguments = calloc((size_t)argc, sizeof(*arguments));
  if (!arguments)
    cannot("allocate");
  for (int i = 2; i < argc; i++) {
    if (argv[i][0] == '+') {
      size_t length = strtoul(argv[i] + 1, NULL, 10) * 1024;
      char *text = malloc(length + 1);

      if (!text)
        cannot("allocate");
      memset(text, 'x', length);
      text[length] = '\0';
      arguments[i - 2] = text;
    } else {
      arguments[i - 2] = bytes_of_hex(argv[i]);
    }
  }
  execv(argv[1], arguments);
  cannot("exec");
}
