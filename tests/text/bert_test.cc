#include "text/golden_models.h"

namespace lore {
namespace {

TEST(Bert, BertHasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("bert");
}

TEST(Bert, RobertaHasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("roberta");
}

}  // namespace
}  // namespace lore
