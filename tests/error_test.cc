#include "lore/error.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Fault, SaysWhereWhatExpectedFoundAndWhatToDo) {
  const Fault fault{.kind = ErrorKind::format,
                    .problem = "not a number",
                    .place = {.file = "ratings.csv", .line = 17, .field = "rating"},
                    .expected = "a decimal number",
                    .found = "\"good\"",
                    .hint = "declare the column categorical"};
  EXPECT_EQ(fault.message(),
            "ratings.csv:17, \"rating\": not a number (expected a decimal number, found \"good\"); "
            "declare the column categorical");
}

TEST(Fault, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ((Fault{.problem = "broken"}.message()), "broken");
  EXPECT_EQ((Fault{.problem = "broken", .place = {.file = "w", .offset = 0}}.message()),
            "w, byte 0: broken");
  EXPECT_EQ((Fault{.problem = "broken", .found = "3"}.message()), "broken (found 3)");
}

TEST(Error, CarriesItsFault) {
  const Error error({.kind = ErrorKind::leak, .problem = "a label was seen"});
  EXPECT_EQ(error.kind(), ErrorKind::leak);
  EXPECT_STREQ(name_of(error.kind()), "leak");
  EXPECT_STREQ(error.what(), "a label was seen");
}

TEST(Result, IsAValueOrAStatus) {
  const Result<int> seven = 7;
  ASSERT_TRUE(seven.ok());
  EXPECT_EQ(seven.value(), 7);
  EXPECT_TRUE(seven.status().ok());

  const Result<int> none = Status({.problem = "no value"});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.status().message(), "no value");
}

}  // namespace
}  // namespace lore
