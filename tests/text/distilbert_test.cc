#include "text/golden_models.h"

namespace lore {
namespace {

TEST(DistilBert, DistilbertHasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("distilbert");
}

}  // namespace
}  // namespace lore
