#include "train/lookup_blocks.h"

#include <gmock/gmock.h>

#include "lore/graph/ops.h"

#include "train/batches.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LookupBlocks : public testing::Test {
 protected:
  Value look_up(const std::string& name, std::int32_t width, std::int32_t ids = 1) {
    return embedding(input(graph_, id_field(name, Side::user, 9, ids)), width,
                     name + "." + std::to_string(width));
  }

  std::vector<LookupBlock> blocks(const Value& output) {
    graph_.set_output(output.id);
    std::vector<bool> is_lookup;
    for (const Node& node : graph_.nodes()) is_lookup.push_back(node.op == Op::embedding);
    return find_lookup_blocks(graph_, is_lookup);
  }

  Graph graph_;
};

TEST_F(LookupBlocks, AreFieldsTakenTogetherBySeveral) {
  const std::vector<Value> fields = {look_up("a", 4), look_up("b", 4), look_up("c", 4)};
  const Value deep = linear(concat(fields), 1, "deep");
  EXPECT_THAT(blocks(fm(stack(fields)) + deep),
              ElementsAre(ElementsAre(fields[0].id, fields[1].id, fields[2].id)));
}

TEST_F(LookupBlocks, EndAtOtherWidthsAndOtherNodes) {
  const std::vector<Value> wide = {look_up("a", 4), look_up("b", 4)};
  const std::vector<Value> narrow = {look_up("a", 2), look_up("b", 2)};
  const Value number = input(graph_, number_field("n", Side::user));
  const Value last = look_up("c", 4);
  const Value all = concat({wide[0], wide[1], narrow[0], narrow[1], number, last});
  EXPECT_THAT(blocks(linear(all, 1, "deep")), ElementsAre(ElementsAre(wide[0].id, wide[1].id),
                                                          ElementsAre(narrow[0].id, narrow[1].id)));
}

TEST_F(LookupBlocks, LeaveOutWhatIsTakenAloneToo) {
  const std::vector<Value> fields = {look_up("a", 1), look_up("b", 1)};
  EXPECT_THAT(blocks(add(fields) * fields[0]), IsEmpty());
}

TEST_F(LookupBlocks, LeaveOutOtherOrders) {
  const Value a = look_up("a", 1), b = look_up("b", 1);
  EXPECT_THAT(blocks(linear(concat({a, b}), 1, "x") + linear(concat({b, a}), 1, "y")), IsEmpty());
}

TEST_F(LookupBlocks, LeaveOutRepeatedAndManyRowedLookups) {
  const Value a = look_up("a", 1), many = look_up("many", 1, 3);
  EXPECT_THAT(blocks(weighted_sum(parameter(graph_, "w", {1, 5}, Init::ones), stack({a, a, many}))),
              IsEmpty());
}

}  // namespace
}  // namespace lore
