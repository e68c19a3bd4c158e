#include "text/golden_models.h"

namespace lore {
namespace {

TEST(Albert, AlbertHasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("albert");
}

}  // namespace
}  // namespace lore
