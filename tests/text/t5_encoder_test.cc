#include "text/golden_models.h"

namespace lore {
namespace {

TEST(T5Encoder, T5HasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("t5");
}

TEST(T5Encoder, T5GatedHasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("t5_gated");
}

}  // namespace
}  // namespace lore
