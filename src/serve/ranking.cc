#include "lore/serve/ranking.h"

namespace lore {

const char* name_of(Rung rung) {
  switch (rung) {
    case Rung::fused:
      return "fused";
    case Rung::no_item_vector:
      return "no item vector";
    case Rung::no_user_vector:
      return "no user vector";
    case Rung::unknown_ids:
      return "unknown ids";
    case Rung::prior:
      return "prior";
  }
  return "";
}

}  // namespace lore
