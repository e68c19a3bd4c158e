#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/graph/ops.h"

namespace lore {
namespace {

Graph example() {
  Graph graph;
  const Value user =
      input(graph, {.name = "user", .side = Side::user, .cardinality = 10, .table = "user"});
  const Value age =
      input(graph, {.name = "age", .role = InputRole::number, .side = Side::user, .width = 2});
  const Value u = embedding(user, 4, "embedding.user");
  const Value a = dropout(linear_unbiased(age, 4, "embedding.age"), 0.25f);
  const Value both = dice(reshape(stack({u, a}), 1, 8), "act");
  graph.set_output(affine(linear(both, 1, "out"), 0.5f, -1).id);
  return graph;
}

std::string message_of(const std::string& json) {
  try {
    Graph::from_json(json, "graph.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(GraphJson, RoundTrips) {
  const Graph graph = example();
  EXPECT_EQ(Graph::from_json(graph.to_json(), "graph.json"), graph);
}

TEST(GraphJson, EveryTruncationIsAnError) {
  const std::string json = example().to_json();
  for (std::size_t length = 0; length < json.size(); ++length) {
    EXPECT_THROW(Graph::from_json(json.substr(0, length), "graph.json"), Error) << length;
  }
}

TEST(GraphJson, MutationsAreErrorsOrGraphs) {
  const std::string json = example().to_json();
  for (std::size_t i = 0; i < json.size(); ++i) {
    for (char c : {'0', '9', '-', '"', '}', 'x'}) {
      std::string mutated = json;
      mutated[i] = c;
      try {
        Graph::from_json(mutated, "graph.json");
      } catch (const Error&) {
      }
    }
  }
}

TEST(GraphJson, NamesFileAndNode) {
  EXPECT_EQ(message_of(R"({"nodes": [{"op": "relu", "operands": [3]}], "output": 0})"),
            "graph.json, \"nodes[0]\": an operand that is not an earlier node");
  EXPECT_EQ(message_of(R"({"nodes": [{"op": "warp", "operands": []}], "output": 0})"),
            "graph.json, \"nodes[0]\": an operator this version does not know (found \"warp\"); "
            "the file may be from a newer version of Lore");
}

TEST(GraphJson, RefusesImpossibleInputs) {
  const auto with = [](const std::string& width, const std::string& cardinality) {
    return R"({"nodes": [{"op": "input", "name": "x", "role": "field", "side": "user", "width": )" +
           width + R"(, "groups": 1, "cardinality": )" + cardinality +
           R"(, "table": "x"}], "output": 0})";
  };
  EXPECT_NE(message_of(with("0", "10")), "");
  EXPECT_NE(message_of(with("-3", "10")), "");
  EXPECT_NE(message_of(with("1", "1")), "");
}

TEST(GraphJson, RefusesARepeatedParameter) {
  const std::string w = R"({"op": "parameter", "name": "w", "shape": [1, 1], "init": "ones"})";
  EXPECT_EQ(message_of(R"({"nodes": [)" + w + "," + w + R"(], "output": 0})"),
            "graph.json, \"nodes[1]\": an input or parameter stands twice");
}

TEST(GraphJson, RefusesAnOutputThatIsNoRow) {
  const std::string w = R"({"op": "parameter", "name": "w", "shape": [2, 2], "init": "ones"})";
  EXPECT_NE(message_of(R"({"nodes": [)" + w + R"(], "output": 0})"), "");
  EXPECT_NE(message_of(R"({"nodes": [)" + w + R"(], "output": 5})"), "");
}

}  // namespace
}  // namespace lore
