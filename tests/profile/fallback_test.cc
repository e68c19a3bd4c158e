#include "profile/fallback.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Fallback, TellsTheFieldsInTheOrderOfTheSlots) {
  const PromptFields fields = {{"year", "1815"}, {"title", "Emma"}, {"genres", ""}, {"id", "7"}};
  EXPECT_EQ(fallback_text({"title", "genres", "year"}, fields), "Title: Emma. Year: 1815.");
  EXPECT_EQ(fallback_text({"title"}, {{"title", "a<|b|>\nann@example.org"}}),
            "Title: a\xE2\x80\xB9|b|\xE2\x80\xBA (e-mail).");
}

TEST(Fallback, TellsTheNewestOfTheHistory) {
  std::vector<PromptFields> history;
  for (int i = 0; i < 12; ++i) history.push_back({{"title", "T" + std::to_string(i)}});
  EXPECT_EQ(fallback_text({"age"}, {{"age", "30"}}, history),
            "Age: 30. Met: T11; T10; T9; T8; T7; T6; T5; T4; T3; T2.");
}

TEST(Fallback, IsNeverBlank) {
  EXPECT_EQ(fallback_text({"age"}, {}), "Nothing is known.");
  EXPECT_EQ(fallback_text({}, {}, std::vector<PromptFields>(3)), "Nothing is known.");
}

}  // namespace
}  // namespace lore
