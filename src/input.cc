#include "lore/input.h"

namespace lore {

const char* name_of(Side side) {
  switch (side) {
    case Side::context:
      return "context";
    case Side::user:
      return "user";
    case Side::item:
      return "item";
    case Side::token:
      return "token";
  }
  return "?";
}

}  // namespace lore
