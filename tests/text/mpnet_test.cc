#include "text/golden_models.h"

namespace lore {
namespace {

TEST(Mpnet, MpnetHasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("mpnet");
}

}  // namespace
}  // namespace lore
