#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/lore.h"
#include "lore/serve/ranker.h"
#include "lore/version.h"

#include "bundle/wide_bundle.h"

namespace lore {
namespace {

using ::testing::HasSubstr;

lore_text text(std::string_view view) {
  return {view.data(), view.size()};
}

std::string taken(lore_owned_text owned) {
  const std::string copy(owned.data, owned.size);
  EXPECT_EQ(std::strlen(owned.data), owned.size) << "ended by a NUL";
  lore_free_text(owned);
  return copy;
}

class CApi : public ::testing::Test {
 protected:
  CApi() {
    write_bundle(tiny_bundle(1), one_);
    write_bundle(tiny_bundle(2), two_);
    EXPECT_EQ(lore_open(one_.c_str(), nullptr, &ranker_), LORE_OK);
  }
  ~CApi() override {
    lore_ranking_free(ranking_);
    lore_close(ranker_);
  }

  std::vector<std::string> ranked(lore_request request) {
    std::vector<std::string> items;
    EXPECT_EQ(lore_rank(ranker_, &request, nullptr, ranking_), LORE_OK) << lore_last_error();
    for (std::size_t i = 0; i < lore_ranking_size(ranking_); ++i) {
      const lore_text item = lore_ranking_item(ranking_, i);
      items.emplace_back(item.data, item.size);
      EXPECT_GT(lore_ranking_score(ranking_, i), 0);
    }
    return items;
  }

  lore_reply reply() const {
    lore_reply reply = LORE_REPLY_INIT;
    EXPECT_EQ(lore_ranking_reply(ranking_, &reply), LORE_OK);
    return reply;
  }

  static lore_request request_of(std::string_view user) {
    lore_request request = LORE_REQUEST_INIT;
    request.user = text(user);
    return request;
  }

  TemporaryDirectory folder_;
  std::string one_ = folder_ / "one";
  std::string two_ = folder_ / "two";
  lore_ranker* ranker_ = nullptr;
  lore_ranking* ranking_ = lore_ranking_new();
};

TEST_F(CApi, RanksAsTheRankerDoes) {
  Result<Ranker> ranker = Ranker::open(one_);
  ASSERT_TRUE(ranker.ok());
  Ranking expected;
  const std::vector<std::string_view> ids = {"cup", "sock", "hat"};
  const std::vector<lore_text> items = {text("cup"), text("sock"), text("hat")};
  const std::vector<lore_field> context = {{text("mood"), text("2")}, {text("device"), text("x")}};
  ASSERT_TRUE(ranker.value()
                  .rank({.user = "ann",
                         .items = ids,
                         .time = 250,
                         .context = {{"mood", "2"}, {"device", "x"}}},
                        expected)
                  .ok());
  lore_request request = request_of("ann");
  request.items = items.data();
  request.item_count = items.size();
  request.has_time = 1;
  request.time = 250;
  request.context = context.data();
  request.context_count = context.size();
  const std::vector<std::string> found = ranked(request);
  ASSERT_EQ(found.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(found[i], expected.items[i].item);
    EXPECT_EQ(lore_ranking_score(ranking_, i), expected.items[i].score);
  }
  EXPECT_EQ(reply().unknown_items, 1);
  EXPECT_EQ(reply().unknown_values, 1);
  EXPECT_EQ(reply().rung, static_cast<std::int32_t>(Rung::unknown_ids));
  EXPECT_EQ(std::string(reply().model.data, reply().model.size), expected.model);
}

TEST_F(CApi, SaysWhatIsWrongToTheThreadThatAsked) {
  lore_ranker* none = nullptr;
  EXPECT_EQ(lore_open("no such bundle", nullptr, &none), LORE_NOT_FOUND);
  EXPECT_EQ(none, nullptr);
  EXPECT_THAT(lore_last_error(), HasSubstr("no such bundle"));
  std::string other;
  std::thread([&] { other = lore_last_error(); }).join();
  EXPECT_EQ(other, "");
}

TEST_F(CApi, RefusesNullInEveryPlace) {
  lore_request request = request_of("ann");
  EXPECT_EQ(lore_open(nullptr, nullptr, &ranker_), LORE_INVALID_ARGUMENT);
  EXPECT_EQ(lore_open(one_.c_str(), nullptr, nullptr), LORE_INVALID_ARGUMENT);
  EXPECT_EQ(lore_rank(nullptr, &request, nullptr, ranking_), LORE_INVALID_ARGUMENT);
  EXPECT_EQ(lore_rank(ranker_, nullptr, nullptr, ranking_), LORE_INVALID_ARGUMENT);
  EXPECT_EQ(lore_rank(ranker_, &request, nullptr, nullptr), LORE_INVALID_ARGUMENT);
  request.item_count = 3;
  EXPECT_EQ(lore_rank(ranker_, &request, nullptr, ranking_), LORE_INVALID_ARGUMENT);
  EXPECT_EQ(lore_reload(ranker_, nullptr, nullptr), LORE_INVALID_ARGUMENT);
  EXPECT_EQ(lore_upsert_item(ranker_, nullptr), LORE_INVALID_ARGUMENT);
  EXPECT_EQ(lore_stats(ranker_, nullptr), LORE_INVALID_ARGUMENT);
  lore_close(nullptr);
  lore_ranking_free(nullptr);
  lore_free_text({nullptr, 0});
}

TEST_F(CApi, TakesStructuresOfOlderHeadersAndRefusesWhatItDoesNotKnow) {
  struct {
    lore_rank_options known = LORE_RANK_OPTIONS_INIT;
    std::int64_t newer = 0;
  } options;
  const lore_request request = request_of("ann");
  const auto rank = [&] { return lore_rank(ranker_, &request, &options.known, ranking_); };
  options.known.budget_microseconds = 1;
  options.known.struct_size = offsetof(lore_rank_options, budget_microseconds);
  EXPECT_EQ(rank(), LORE_OK);
  EXPECT_EQ(reply().unscored, 0) << "the budget lies behind the end that was stated";
  options.known.struct_size = sizeof(options);
  options.known.budget_microseconds = 0;
  EXPECT_EQ(rank(), LORE_OK) << "nothing is asked of what it does not know";
  options.newer = 1;
  EXPECT_EQ(rank(), LORE_UNSUPPORTED);
  options.known.struct_size = 0;
  EXPECT_EQ(rank(), LORE_INVALID_ARGUMENT);
}

TEST_F(CApi, KeepsABudget) {
  const lore_request request = request_of("ann");
  lore_rank_options options = LORE_RANK_OPTIONS_INIT;
  options.budget_microseconds = -1;
  ASSERT_EQ(lore_rank(ranker_, &request, &options, ranking_), LORE_OK);
  EXPECT_EQ(reply().unscored, 4);
  EXPECT_EQ(lore_ranking_size(ranking_), 0u);
  options.late_by_prior = 1;
  ASSERT_EQ(lore_rank(ranker_, &request, &options, ranking_), LORE_OK);
  EXPECT_EQ(lore_ranking_size(ranking_), 4u);
}

TEST_F(CApi, SwapsModels) {
  const std::vector<std::string> first = ranked(request_of("ann"));
  const lore_reply before = reply();
  const std::string version(before.model.data, before.model.size);
  ASSERT_EQ(lore_reload(ranker_, two_.c_str(), nullptr), LORE_OK);
  ranked(request_of("ann"));
  EXPECT_NE(std::string(reply().model.data, reply().model.size), version);
  ASSERT_EQ(lore_rollback(ranker_), LORE_OK);
  EXPECT_EQ(ranked(request_of("ann")), first);
  EXPECT_EQ(lore_reload(ranker_, "nowhere", nullptr), LORE_NOT_FOUND);
}

TEST_F(CApi, UpsertsAndRemoves) {
  const std::vector<float> vector = {1, 2, 3};
  const std::vector<lore_field> fields = {{text("price"), text("3")}};
  lore_entity mug = LORE_ENTITY_INIT;
  mug.id = text("mug");
  mug.fields = fields.data();
  mug.field_count = fields.size();
  mug.vector = vector.data();
  mug.vector_size = vector.size();
  ASSERT_EQ(lore_upsert_item(ranker_, &mug), LORE_OK) << lore_last_error();
  ASSERT_EQ(lore_remove_item(ranker_, text("cup")), LORE_OK);
  EXPECT_THAT(ranked(request_of("ann")),
              ::testing::UnorderedElementsAre("hat", "pen", "map", "mug"));
  mug.vector_size = 2;
  EXPECT_EQ(lore_upsert_item(ranker_, &mug), LORE_MISMATCH);
  lore_entity eve = LORE_ENTITY_INIT;
  eve.id = text("eve");
  ASSERT_EQ(lore_upsert_user(ranker_, &eve), LORE_OK) << lore_last_error();
  ranked(request_of("eve"));
  EXPECT_EQ(reply().unknown_user, 0);
}

TEST_F(CApi, RanksInReducedPrecisionWhereItsCostIsKnown) {
  lore_open_options options = LORE_OPEN_OPTIONS_INIT;
  options.reduced_precision = 1;
  lore_ranker* reduced = nullptr;
  EXPECT_EQ(lore_open(one_.c_str(), &options, &reduced), LORE_UNSUPPORTED);
  EXPECT_THAT(lore_last_error(), HasSubstr("reduced precision is refused"));
  EXPECT_EQ(reduced, nullptr);
  const std::string measured = folder_ / "measured";
  const Bundle bundle = reducible_bundle();
  write_bundle(bundle, measured);
  ASSERT_EQ(lore_open(measured.c_str(), &options, &reduced), LORE_OK) << lore_last_error();
  Result<Ranker> expected = Ranker::open(measured, {.precision = ScorePrecision::reduced});
  ASSERT_TRUE(expected.ok());
  Ranking ranking;
  ASSERT_TRUE(expected.value().rank({.user = "ann"}, ranking).ok());
  const lore_request request = request_of("ann");
  ASSERT_EQ(lore_rank(reduced, &request, nullptr, ranking_), LORE_OK);
  ASSERT_EQ(lore_ranking_size(ranking_), ranking.items.size());
  for (std::size_t i = 0; i < ranking.items.size(); ++i) {
    EXPECT_EQ(lore_ranking_score(ranking_, i), ranking.items[i].score);
  }
  EXPECT_EQ(lore_reload(reduced, two_.c_str(), nullptr), LORE_UNSUPPORTED);
  lore_close(reduced);
}

TEST_F(CApi, KeepsNoMoreForItemsThanItIsAllowed) {
  const std::string path = folder_ / "wide";
  write_bundle(wide_bundle(), path);
  const auto bytes = [&](std::size_t bytes_per_item) {
    lore_open_options options = LORE_OPEN_OPTIONS_INIT;
    options.bytes_per_item = bytes_per_item;
    lore_ranker* ranker = nullptr;
    EXPECT_EQ(lore_open(path.c_str(), &options, &ranker), LORE_OK) << lore_last_error();
    lore_owned_text stats = {nullptr, 0};
    EXPECT_EQ(lore_stats(ranker, &stats), LORE_OK);
    lore_close(ranker);
    const std::string text = taken(stats);
    return std::stoi(text.substr(text.find("\nlore_item_bytes ") + 17));
  };
  EXPECT_LT(bytes(8), bytes(0));
}

TEST_F(CApi, OpensThroughACache) {
  const std::string cache = folder_ / "cache";
  lore_open_options options = LORE_OPEN_OPTIONS_INIT;
  options.cache_folder = text(cache);
  for (const char* when : {"made", "mapped"}) {
    lore_ranker* ranker = nullptr;
    ASSERT_EQ(lore_open(one_.c_str(), &options, &ranker), LORE_OK) << lore_last_error();
    const lore_request request = request_of("ann");
    EXPECT_EQ(lore_rank(ranker, &request, nullptr, ranking_), LORE_OK) << when;
    lore_close(ranker);
  }
  EXPECT_TRUE(std::filesystem::exists(cache));
}

// An encoder of three numbers: how long a text is, its first byte, and what the host says.
lore_status three_numbers(void* host, lore_text text, float* vector) {
  if (text.size > 100) return LORE_UNSUPPORTED;
  if (text.size > 50) return -7;
  vector[0] = float(text.size) / 10;
  vector[1] = float(text.data[0]) / 100;
  vector[2] = *static_cast<const float*>(host);
  return LORE_OK;
}

lore_text words_of(void*, std::int32_t side, lore_text id) {
  if (side != 2) return {nullptr, 0};
  thread_local std::string words;
  words = "It is a " + std::string(id.data, id.size) + ". People like it.";
  return text(words);
}

class CApiWithWords : public CApi {
 protected:
  CApiWithWords() {
    lore_open_options options = LORE_OPEN_OPTIONS_INIT;
    options.vector_size = 3;
    options.encode = three_numbers;
    options.words_of = words_of;
    options.host = &said_by_host_;
    lore_close(ranker_);
    ranker_ = nullptr;
    EXPECT_EQ(lore_open(one_.c_str(), &options, &ranker_), LORE_OK) << lore_last_error();
  }

  lore_status upsert(std::string_view words, std::vector<float> vector = {}) {
    lore_entity mug = LORE_ENTITY_INIT;
    mug.id = text("mug");
    mug.text = text(words);
    mug.vector = vector.data();
    mug.vector_size = vector.size();
    return lore_upsert_item(ranker_, &mug);
  }

  float score_of_mug() {
    const lore_text items[] = {text("mug")};
    lore_request request = request_of("ann");
    request.items = items;
    request.item_count = 1;
    ranked(request);
    return lore_ranking_score(ranking_, 0);
  }

  float said_by_host_ = -2;
};

TEST_F(CApiWithWords, TurnsWordsIntoTheVectorOfAnItem) {
  ASSERT_EQ(upsert("A mug"), LORE_OK) << lore_last_error();
  const float by_words = score_of_mug();
  EXPECT_EQ(reply().missing_item_vectors, 0);
  ASSERT_EQ(upsert("", {0.5f, float('A') / 100, -2}), LORE_OK);
  EXPECT_EQ(score_of_mug(), by_words);
  ASSERT_EQ(upsert("A mug", {3, 2, 1}), LORE_OK);
  EXPECT_NE(score_of_mug(), by_words) << "a vector that is brought counts";
}

TEST_F(CApiWithWords, PassesOnWhyTheEncoderFailed) {
  EXPECT_EQ(upsert(std::string(101, 'x')), LORE_UNSUPPORTED);
  EXPECT_THAT(lore_last_error(), HasSubstr("encoder"));
  EXPECT_EQ(upsert(std::string(51, 'x')), LORE_INTERNAL);
  EXPECT_THAT(lore_last_error(), HasSubstr("-7"));
  score_of_mug();
  EXPECT_EQ(reply().unknown_items, 1);
}

TEST_F(CApiWithWords, ExplainsBySentences) {
  const lore_request request = request_of("ann");
  lore_owned_text json = {nullptr, 0};
  ASSERT_EQ(lore_explain(ranker_, &request, text("cup"), &json), LORE_OK) << lore_last_error();
  EXPECT_THAT(taken(json), HasSubstr("\"sentence\":\"It is a cup.\""));
}

TEST_F(CApi, RefusesWordsWithoutAnEncoder) {
  lore_entity mug = LORE_ENTITY_INIT;
  mug.id = text("mug");
  mug.text = text("A mug");
  EXPECT_EQ(lore_upsert_item(ranker_, &mug), LORE_INVALID_ARGUMENT);
  mug.struct_size = offsetof(lore_entity, text);
  EXPECT_EQ(lore_upsert_item(ranker_, &mug), LORE_OK) << "an older header knows no words";
}

TEST_F(CApi, GivesOwnedText) {
  const lore_request request = request_of("ann");
  lore_owned_text json = {nullptr, 0};
  ASSERT_EQ(lore_explain(ranker_, &request, text("cup"), &json), LORE_OK);
  EXPECT_THAT(taken(json), HasSubstr("\"contributions\":[{"));
  lore_owned_text stats = {nullptr, 0};
  ASSERT_EQ(lore_stats(ranker_, &stats), LORE_OK);
  EXPECT_THAT(taken(stats), HasSubstr("lore_rank_seconds_count 0"));
}

TEST_F(CApi, NamesItsVersion) {
  EXPECT_EQ(lore_api_version(), LORE_API_VERSION);
  EXPECT_STREQ(lore_version(), version);
}

}  // namespace
}  // namespace lore
