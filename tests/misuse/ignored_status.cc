// Refused: ignoring return
#include "lore/error.h"

lore::Status reload();

void serve() {
#ifdef RIGHT
  if (!reload()) return;
#else
  reload();
#endif
}
