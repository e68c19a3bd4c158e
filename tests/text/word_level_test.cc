#include "text/word_level.h"

#include <gmock/gmock.h>

#include "text/models.h"

namespace lore {
namespace {

using made_up::ids_of;
using testing::ElementsAre;

TEST(WordLevel, LooksPiecesUpWhole) {
  const auto vocabulary = made_up::vocabulary({"<unk>", "word"});
  EXPECT_THAT(ids_of(*make_word_level(vocabulary, 0), "word"), ElementsAre(1));
  EXPECT_THAT(ids_of(*make_word_level(vocabulary, 0), "words"), ElementsAre(0));
  EXPECT_THAT(ids_of(*make_word_level(vocabulary, no_token), "words"), ElementsAre());
}

TEST(WordLevel, IsReadFromJson) {
  const nlohmann::json model = {{"unk_token", "word"}};
  const auto read = read_word_level(JsonView(model, "f"), made_up::vocabulary({"<unk>", "word"}));
  EXPECT_THAT(ids_of(*read, "words"), ElementsAre(1));
}

}  // namespace
}  // namespace lore
