// Refused: bind
#include "lore/error.h"

lore::Result<int> count();

// The value dies with a temporary Result; it may be moved out of it, not referred to.
int kept() {
#ifdef RIGHT
  const int value = count().value();
  return value;
#else
  int& value = count().value();
  return value;
#endif
}
