/*
 * pty-size COLS ROWS, with the master of a pseudo-terminal as file descriptor 3
 *
 * Not a traced program but the part of test/support/pty.ts that needs ioctl: unlocks the slave, sets the window size
 * in one step (stty sets rows and columns one by one, which is two SIGWINCH), and prints the slave's path.
 */
#include "support.h"
#include <sys/ioctl.h>

int main(int argc, char **argv)
{
  struct winsize size = {.ws_col = (unsigned short)number_at(argc, argv, 1, 80),
                         .ws_row = (unsigned short)number_at(argc, argv, 2, 24)};

  if (unlockpt(3))
    cannot("unlock the pseudo-terminal");
  if (ioctl(3, TIOCSWINSZ, &size))
    cannot("set the window size");
  puts(ptsname(3));
}
