#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(LR, ReadsNothingButItsFirstOrder) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), {.kind = Backbone::lr});
  graph.set_output(build_lr(fields, {}).id);
  for (const auto& [name, matrix] : initial_weights(graph.pruned(), 1)) {
    EXPECT_TRUE(name == "bias" || name.starts_with("first_order.")) << name;
  }
}

}  // namespace
}  // namespace lore
