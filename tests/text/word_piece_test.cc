#include "text/word_piece.h"

#include <gmock/gmock.h>

#include "text/made_up.h"
#include "text/models.h"

namespace lore {
namespace {

using made_up::fault_of;
using made_up::ids_of;
using nlohmann::json;
using testing::ElementsAre;

TEST(WordPiece, TakesTheLongestTokenAtEachPlace) {
  const auto model = make_word_piece(
      made_up::vocabulary({"[UNK]", "un", "##aff", "##able", "u", "##a", "##é", "##éb"}));
  EXPECT_THAT(ids_of(*model, "unaffable"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids_of(*model, "uééb"), ElementsAre(4, 6, 7));
  EXPECT_THAT(ids_of(*model, "unx"), ElementsAre(0)) << "what does not come out even is unknown";
  EXPECT_THAT(ids_of(*model, "aff"), ElementsAre(0)) << "a continuing token does not start a word";
}

TEST(WordPiece, GivesUpOnLongWords) {
  const auto model =
      make_word_piece(made_up::vocabulary({"[UNK]", "é", "##é"}), {.longest_word = 3});
  EXPECT_THAT(ids_of(*model, "ééé"), ElementsAre(1, 2, 2)) << "counts characters, not bytes";
  EXPECT_THAT(ids_of(*model, "éééé"), ElementsAre(0));
}

TEST(WordPiece, IsReadFromJson) {
  const json model = {
      {"unk_token", "?"}, {"continuing_subword_prefix", "@"}, {"vocab", {{"?", 0}}}};
  const auto read = read_word_piece(JsonView(model, "f"), made_up::vocabulary({"?", "a", "@b"}));
  EXPECT_THAT(ids_of(*read, "ab"), ElementsAre(1, 2));
  EXPECT_EQ(
      fault_of([&] { read_word_piece(JsonView(model, "f"), made_up::vocabulary({"a"})); }).kind,
      ErrorKind::format);
}

}  // namespace
}  // namespace lore
