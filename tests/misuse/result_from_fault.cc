// Refused: could not convert|no viable conversion
#include "lore/error.h"

// A fault becomes a result only by way of a Status, so that nobody returns one by accident.
lore::Result<int> count() {
  lore::Fault fault{lore::ErrorKind::io, "no rows"};
#ifdef RIGHT
  return lore::Status(fault);
#else
  return fault;
#endif
}
