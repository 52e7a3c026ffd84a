/*
 * switch-user REAL EFFECTIVE PROGRAM [ARGUMENT…]
 *
 * Takes the two user ids and execs PROGRAM, as a setuid program does (real: who called, effective: whose rights). Needs root.
 */
#include "support.h"

int main(int argc, char **argv)
{
  uid_t real = (uid_t)number_at(argc, argv, 1, 0);
  uid_t effective = (uid_t)number_at(argc, argv, 2, 0);

  if (argc < 4)
    usage("REAL EFFECTIVE PROGRAM [ARGUMENT…]");
  if (setresuid(real, effective, effective))
    cannot("switch user (needs root)");
  execv(argv[3], argv + 3);
  cannot("exec");
}
