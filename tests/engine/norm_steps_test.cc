#include <gtest/gtest.h>

#include "lore/graph/text_ops.h"

#include "engine/parity.h"

namespace lore {
namespace {

TEST(NormSteps, LayerNorm) {
  for (Side side : {Side::user, Side::item}) {
    for (std::int32_t width : {2, 16, 21}) {
      Graph graph;
      const Value x = matrix(graph, "x", Side::user, {3, width});
      output_all(layer_norm(x + matrix(graph, "y", side, {1, width}), 1e-3f, "norm"));
      expect_parity(graph);
    }
  }
}

}  // namespace
}  // namespace lore
