/* What the static halves of Debian's libstdc++ and libgcc ask of glibc, and musl keeps to itself: with these, one addon
   runs on both. Hidden: nobody else sees them. */
#include <pthread.h>
#include <sys/auxv.h>

/* libstdc++ looks whether it is there: without it, a mutex would not lock. */
int __pthread_key_create(pthread_key_t *key, void (*end)(void *)) { return pthread_key_create(key, end); }

#ifdef __aarch64__
/* libgcc asks which atomic instructions there are. */
unsigned long __getauxval(unsigned long type) { return getauxval(type); }
#endif
