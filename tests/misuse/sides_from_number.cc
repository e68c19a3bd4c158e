// Refused: private
#include "lore/graph/sides.h"

// Sides come from sides, never from bits.
bool of_user() {
#ifdef RIGHT
  const lore::Sides sides(lore::Side::user);
#else
  const lore::Sides sides(1u);
#endif
  return sides.has(lore::Side::user);
}
