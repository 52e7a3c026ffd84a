/*
 * A shared library that Node loads as an addon of another Node.js: built for NODE_MODULE_VERSION $OLD_ADDON_VERSION;
 * where that is empty, one that is no addon.
 */
#include <stdlib.h>

/* Of node.h, as it has been since the beginning. */
struct node_module {
  int version;
  unsigned int flags;
  void *handle;
  const char *file;
  void *init;
  void *init_in_context;
  const char *name;
  void *data;
  struct node_module *next;
};

extern void node_module_register(void *module) __attribute__((weak));

static struct node_module module = {.file = __FILE__, .name = "old"};

__attribute__((constructor)) static void announce(void)
{
  const char *version = getenv("OLD_ADDON_VERSION");

  if (!node_module_register || !version || !*version)
    return;
  module.version = atoi(version);
  node_module_register(&module);
}
