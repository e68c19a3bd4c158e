#include <filesystem>

#include <gtest/gtest.h>

#include "lore/profile/profile_store.h"

#include "data/dataset_files.h"
#include "data/mapped_file.h"

namespace lore {
namespace {

StoredReply reply(const std::string& key, ReplyStatus status, const std::string& text = "") {
  return {.key = key,
          .status = status,
          .text = text,
          .raw = "raw " + text,
          .problem = status == ReplyStatus::ok ? "" : "no good",
          .model = "m1",
          .fingerprint = "fp",
          .prompt_tokens = 100,
          .completion_tokens = 20,
          .nano_cost = 7,
          .attempts = 2,
          .created = 5};
}

Answer answer(const std::string& id, const StoredReply& reply) {
  const bool is_ok = reply.status == ReplyStatus::ok;
  return {.profile = {.id = id,
                      .text = is_ok ? reply.text : "made of fields " + id,
                      .origin = {.created = 5,
                                 .kind = is_ok ? ProfileKind::generated : ProfileKind::fallback},
                      .pack = "movie"},
          .replies = {reply}};
}

class ReplyLog : public testing::Test {
 protected:
  void record(const std::vector<Answer>& answers, Side side = Side::item) {
    store_.record(side, answers);
  }

  // Whether `bytes` stand in the store's file or its log.
  bool holds(const std::string& bytes) const {
    for (const char* name : {"store", "store-wal"}) {
      if (!std::filesystem::exists(files_.path(name)) ||
          std::filesystem::file_size(files_.path(name)) == 0) {
        continue;
      }
      if (MappedFile::open(files_.path(name)).text().find(bytes) != std::string_view::npos) {
        return true;
      }
    }
    return false;
  }

  DatasetFiles files_;
  ProfileStore store_ = ProfileStore::open(files_.path("store"));
};

TEST_F(ReplyLog, KeepsRepliesWithTheirProfiles) {
  const StoredReply ok = reply("k1", ReplyStatus::ok, "A fine tale.");
  record({answer("7", ok)});
  EXPECT_EQ(store_.find_reply("k1"), ok);
  EXPECT_EQ(store_.find_reply("k2"), std::nullopt);
  EXPECT_EQ(store_.find(Side::item, "7", "movie")->text, "A fine tale.");
}

TEST_F(ReplyLog, RecordsAllOrNothing) {
  Answer bad = answer("8", reply("k2", ReplyStatus::failed));
  bad.replies.front().text = "half";
  EXPECT_EQ(fault_of([&] {
              record({answer("7", reply("k1", ReplyStatus::failed)), bad});
            }).kind,
            ErrorKind::invalid_argument);
  EXPECT_EQ(store_.find_reply("k1"), std::nullopt);
  EXPECT_EQ(store_.count(Side::item, "movie"), 0U);
}

TEST_F(ReplyLog, ReplacesFailuresButNeverWhatIsOk) {
  record({answer("7", reply("k1", ReplyStatus::invalid))});
  record({answer("7", reply("k1", ReplyStatus::ok, "A fine tale."))});
  EXPECT_EQ(store_.find_reply("k1")->status, ReplyStatus::ok);
  record({answer("7", reply("k1", ReplyStatus::failed))});
  EXPECT_EQ(store_.find_reply("k1")->text, "A fine tale.");
}

TEST_F(ReplyLog, CountsWhatItHolds) {
  record({answer("7", reply("k1", ReplyStatus::ok, "A fine tale.")),
          answer("8", reply("k2", ReplyStatus::refused))});
  const StoreStats stats = store_.stats();
  EXPECT_EQ(stats.profiles.at(ProfileKind::generated), 1);
  EXPECT_EQ(stats.profiles.at(ProfileKind::fallback), 1);
  EXPECT_EQ(stats.replies.at(ReplyStatus::ok), 1);
  EXPECT_EQ(stats.replies.at(ReplyStatus::refused), 1);
  EXPECT_EQ(stats.prompt_tokens, 200);
  EXPECT_EQ(stats.completion_tokens, 40);
  EXPECT_EQ(stats.nano_cost, 14);
  EXPECT_EQ(stats.models.at("m1"), 2);
}

TEST_F(ReplyLog, ForgetsForGood) {
  const std::string secret = "likes orchids that nobody else likes";
  std::vector<Answer> many;
  for (int i = 0; i < 200; ++i) {
    const std::string id = "u" + std::to_string(i);
    many.push_back(answer(id, reply("key of " + id, ReplyStatus::ok, "Reader " + id + " reads.")));
  }
  many[100] = answer("u100", reply("key of u100", ReplyStatus::ok, secret));
  record(many, Side::user);
  // A later answer to another question, and a raw reply that never became a profile.
  record({answer("u100", reply("key 2 of u100", ReplyStatus::ok, "now " + secret))}, Side::user);
  EXPECT_TRUE(holds(secret));

  EXPECT_EQ(store_.forget(Side::user, "u100"), 3U);
  EXPECT_FALSE(holds(secret));
  EXPECT_FALSE(holds("u100"));
  EXPECT_EQ(store_.count(Side::user, "movie"), 199U);
  EXPECT_EQ(store_.find_reply("key of u99")->text, "Reader u99 reads.");
  EXPECT_EQ(store_.forget(Side::user, "u100"), 0U);
}

TEST_F(ReplyLog, ForgetLeavesRepliesAboutOthersToo) {
  const StoredReply shared = reply("k1", ReplyStatus::ok, "Two prints of one film.");
  record({answer("7", shared), answer("8", shared)});
  EXPECT_EQ(store_.forget(Side::item, "7"), 1U);
  EXPECT_EQ(store_.find_reply("k1"), shared);
  EXPECT_EQ(store_.forget(Side::item, "8"), 2U);
  EXPECT_EQ(store_.find_reply("k1"), std::nullopt);
}

}  // namespace
}  // namespace lore
