#include "lore/graph/growth.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/graph/ops.h"

namespace lore {
namespace {

std::vector<Input> inputs_of(std::int32_t users, std::int32_t tags) {
  return {{.name = "user", .side = Side::user, .cardinality = users, .table = "user"},
          {.name = "tags", .side = Side::item, .width = 2, .cardinality = tags, .table = "tags"},
          {.name = "history.tags",
           .role = InputRole::history,
           .side = Side::user,
           .width = 6,
           .groups = 3,
           .cardinality = tags,
           .table = "tags"},
          {.name = "price", .role = InputRole::number, .side = Side::item, .width = 2}};
}

Graph model_of(const std::vector<Input>& inputs) {
  Graph graph;
  const auto embed = [&](const Input& each) {
    const Value ids = input(graph, each);
    return mean_groups(embedding(ids, 2, each.table + ".table"), mask(ids), 1);
  };
  const Value all =
      concat({embed(inputs[0]), embed(inputs[1]), embed(inputs[2]), input(graph, inputs[3])});
  graph.set_output(linear(relu(linear(reshape(all, 1, 8), 3, "deep")), 1, "out").id);
  return graph;
}

std::string field_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault().kind, ErrorKind::mismatch);
    return error.fault().place.field;
  }
  return "no error";
}

TEST(Growth, GivesTheGraphThatMoreIdsWouldHaveMade) {
  const Graph small = model_of(inputs_of(4, 5));
  EXPECT_EQ(grown(small, inputs_of(7, 9)), model_of(inputs_of(7, 9)));
  EXPECT_EQ(grown(small, inputs_of(4, 5)), small);
}

TEST(Growth, StartsNewRowsAsTheUnknownOne) {
  const Graph small = model_of(inputs_of(4, 5));
  const Graph large = grown(small, inputs_of(6, 5));
  const Weights before = initial_weights(small, 1);
  const Weights after = grown(before, large);
  EXPECT_NO_THROW(check_weights(large, after));
  const Matrix& users = after.at("user.table");
  for (std::size_t row = 0; row < 6; ++row) {
    for (std::size_t d = 0; d < 2; ++d) {
      EXPECT_EQ(users(row, d), before.at("user.table")(row < 4 ? row : unknown_id, d));
    }
  }
  EXPECT_EQ(after.at("deep.weight"), before.at("deep.weight"));
  EXPECT_EQ(after.at("tags.table"), before.at("tags.table"));
}

TEST(Growth, RefusesWhatIsNotTheSameModelWithMoreIds) {
  const Graph graph = model_of(inputs_of(4, 5));
  const auto refused = [&](const std::function<void(std::vector<Input>&)>& change) {
    std::vector<Input> inputs = inputs_of(4, 5);
    change(inputs);
    return field_of([&] { grown(graph, inputs); });
  };
  EXPECT_EQ(refused([](auto& inputs) { inputs.pop_back(); }), "price");
  EXPECT_EQ(refused([](auto& inputs) { inputs[1].width = 3; }), "tags");
  EXPECT_EQ(refused([](auto& inputs) { inputs[0].cardinality = 3; }), "user");
  Weights weights = initial_weights(graph, 1);
  weights.at("deep.weight") = Matrix(2, 2);
  EXPECT_EQ(field_of([&] { grown(weights, graph); }), "deep.weight");
  weights.erase("out.bias");
  weights.at("deep.weight") = initial_weights(graph, 1).at("deep.weight");
  EXPECT_EQ(field_of([&] { grown(weights, graph); }), "out.bias");
}

}  // namespace
}  // namespace lore
