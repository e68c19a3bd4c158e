#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(IPNN, JoinsEmbeddingsAndTheProductsOfTheirPairs) {
  Graph graph;
  const BackboneOptions options = {.kind = Backbone::ipnn, .embedding_dim = 4};
  build_ipnn(embed_fields(graph, example_inputs(), options), options);
  const std::size_t fields = 7;
  EXPECT_EQ(initial_weights(graph, 1).at("deep.0.weight").cols(),
            fields * 4 + fields * (fields - 1) / 2);
}

}  // namespace
}  // namespace lore
