#include "text/unigram.h"

#include <algorithm>
#include <functional>
#include <random>

#include <gmock/gmock.h>

#include "text/made_up.h"
#include "text/models.h"

namespace lore {
namespace {

using made_up::fault_of;
using made_up::ids_of;
using nlohmann::json;
using testing::ElementsAre;

TEST(Unigram, TakesTheMostLikelyCut) {
  const auto model =
      make_unigram({{"<unk>", 0}, {"a", -1}, {"b", -1}, {"ab", -1.5}, {"abb", -4}}, 0, false);
  EXPECT_THAT(ids_of(*model, "ab"), ElementsAre(3));
  EXPECT_THAT(ids_of(*model, "abb"), ElementsAre(3, 2)) << "-2.5 beats -4";
}

TEST(Unigram, FusesUnknownCharactersOrGivesTheirBytes) {
  const std::vector<UnigramPiece> pieces = {
      {"<unk>", 0}, {"a", -1}, {"<0xC3>", -2}, {"<0xA9>", -2}};
  EXPECT_THAT(ids_of(*make_unigram(pieces, 0, false), "aéxa"), ElementsAre(1, 0, 1));
  EXPECT_THAT(ids_of(*make_unigram(pieces, 0, true), "aéa"), ElementsAre(1, 2, 3, 1));
  EXPECT_THAT(ids_of(*make_unigram(pieces, 0, true), "aéxa"), ElementsAre(1, 0, 1))
      << "not all bytes have a piece";
  EXPECT_THAT(ids_of(*make_unigram(pieces, no_token, false), "aéa"), ElementsAre(1, 1));
}

TEST(Unigram, AgreesWithTryingEveryCut) {
  std::mt19937 random(6);
  std::vector<UnigramPiece> pieces = {{"<unk>", 0}};
  for (int i = 0; i < 12; ++i) {
    std::string text(1 + random() % 3, ' ');
    for (char& c : text) c = "abc"[random() % 3];
    const auto is_known = [&](const UnigramPiece& piece) { return piece.text == text; };
    if (std::any_of(pieces.begin(), pieces.end(), is_known)) continue;
    pieces.push_back({text, -1 - double(random() % 1000) / 100});
  }
  pieces.push_back({"a", -3.333});
  pieces.push_back({"b", -4.444});
  pieces.push_back({"c", -5.555});
  const auto model = make_unigram(pieces, 0, false);
  const std::function<double(std::string_view)> best = [&](std::string_view text) {
    if (text.empty()) return 0.0;
    double most = -1e9;
    for (const UnigramPiece& piece : pieces) {
      if (text.starts_with(piece.text)) {
        most = std::max(most, piece.score + best(text.substr(piece.text.size())));
      }
    }
    return most;
  };
  for (int i = 0; i < 100; ++i) {
    std::string text(random() % 9, ' ');
    for (char& c : text) c = "abc"[random() % 3];
    double score = 0;
    std::string joined;
    for (const std::int32_t id : ids_of(*model, text)) {
      score += pieces[static_cast<std::size_t>(id)].score;
      joined += pieces[static_cast<std::size_t>(id)].text;
    }
    EXPECT_EQ(joined, text);
    EXPECT_NEAR(score, best(text), 1e-9) << text;
  }
}

TEST(Unigram, IsReadFromJson) {
  VocabularyPtr vocabulary;
  const json good = json::parse(R"({"unk_id": 0, "vocab": [["<unk>", 0.0], ["a", -1]]})");
  EXPECT_THAT(ids_of(*read_unigram(JsonView(good, "f"), vocabulary), "ab"), ElementsAre(1, 0));
  EXPECT_EQ(vocabulary->find("a"), 1);
  for (const char* bad : {R"({"vocab": []})", R"({"vocab": [["a"]]})", R"({"vocab": [["a", "b"]]})",
                          R"({"vocab": {"a": 0}})", R"({"unk_id": 1, "vocab": [["a", 0]]})"}) {
    const json model = json::parse(bad);
    EXPECT_EQ(fault_of([&] { read_unigram(JsonView(model, "f"), vocabulary); }).kind,
              ErrorKind::format)
        << bad;
  }
}

}  // namespace
}  // namespace lore
