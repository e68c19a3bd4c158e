#include "engine/signature.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "engine/samples.h"

namespace lore {
namespace {

using testing::HasSubstr;

const Input genres = ids("genres", Side::item, 3);
const Input vector = floats("user.vector", Side::user, 4);

Graph graph_of(const std::vector<Input>& inputs) {
  Graph graph;
  for (const Input& input : inputs) graph.add_input(input);
  return graph;
}

std::string message_of(const std::vector<Input>& inputs) {
  try {
    columns_of(graph_of({genres}), inputs);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::mismatch);
    return error.what();
  }
  return "";
}

TEST(Signature, FindsEachInputByName) {
  const std::vector<Input> inputs = {ids("other", Side::user), vector, genres};
  EXPECT_EQ(columns_of(graph_of({genres, vector}), inputs), (std::vector<std::size_t>{2, 1}));
}

TEST(Signature, NamesAnInputThatIsMissing) {
  EXPECT_THAT(message_of({vector}), HasSubstr("\"genres\""));
}

TEST(Signature, RefusesADifferenceInAnyMember) {
  std::vector<Input> others(7, genres);
  others[0].role = InputRole::history;
  others[1].side = Side::user;
  others[2].width = 4;
  others[3].groups = 3;
  others[4].cardinality = 10;
  others[5].table = "tags";
  others[6].role = InputRole::vector;
  for (const Input& other : others) EXPECT_THAT(message_of({other}), HasSubstr("\"genres\""));
}

TEST(Signature, ShowsBothSidesOfADifference) {
  Input other = genres;
  other.cardinality = 10;
  const std::string message = message_of({other});
  EXPECT_THAT(message, HasSubstr("of 9 rows"));
  EXPECT_THAT(message, HasSubstr("of 10 rows"));
}

TEST(Signature, WantsWholeColumns) {
  Batch batch = random_batch({genres, vector}, 3, 1);
  EXPECT_NO_THROW(check_column(batch, 0, genres));
  EXPECT_NO_THROW(check_column(batch, 1, vector));
  EXPECT_THROW(check_column(batch, 2, vector), Error);
  batch.columns[0].ids.pop_back();
  batch.columns[1].floats.clear();
  EXPECT_THROW(check_column(batch, 0, genres), Error);
  EXPECT_THROW(check_column(batch, 1, vector), Error);
}

}  // namespace
}  // namespace lore
