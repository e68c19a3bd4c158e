// Refused: cannot convert|no viable conversion
#include "lore/error.h"

// Status converts to bool in a condition only: it is no error code to be summed or stored.
int failures(const lore::Status& status) {
#ifdef RIGHT
  const int count = status.ok() ? 0 : 1;
#else
  const int count = status;
#endif
  return count;
}
