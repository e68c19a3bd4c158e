#include "text/golden_models.h"

namespace lore {
namespace {

TEST(Llama, LlamaHasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("llama");
}

TEST(Llama, Qwen2HasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("qwen2");
}

TEST(Llama, Qwen3HasTheHiddenStatesOfItsDefinition) {
  golden::expect_golden("qwen3");
}

}  // namespace
}  // namespace lore
