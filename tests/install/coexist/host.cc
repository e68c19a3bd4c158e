// A host with libraries of its own beside lore::serve: each works, and an error of ours is caught
// by its type.

#include <cstdlib>
#include <memory>

#include <dlfcn.h>
#include <gtest/gtest.h>

#ifdef HOST_HAS_SPDLOG
#include <spdlog/spdlog.h>
#endif
#ifdef HOST_HAS_PROTOBUF
#include <google/protobuf/struct.pb.h>
#endif

#include "lore/bundle/bundle.h"
#include "lore/lore.h"
#include "lore/serve/ranker.h"

namespace {

TEST(Host, HasItsOwnLibraries) {
#ifdef HOST_HAS_SPDLOG
  spdlog::info("a line of the host's own spdlog {}", SPDLOG_VERSION);
#endif
#ifdef HOST_HAS_PROTOBUF
  google::protobuf::Struct message;
  (*message.mutable_fields())["a"].set_number_value(1);
  google::protobuf::Struct copy;
  ASSERT_TRUE(copy.ParseFromString(message.SerializeAsString()));
  EXPECT_EQ(copy.fields().at("a").number_value(), 1);
#endif
}

TEST(Host, CatchesErrorsByTheirType) {
  EXPECT_THROW(lore::open_bundle("no-such-bundle"), lore::Error);
}

TEST(Host, TalksToTheDoor) {
  EXPECT_FALSE(lore::Ranker::open("no-such-bundle").ok());
  lore_ranker* ranker = nullptr;
  EXPECT_EQ(lore_open("no-such-bundle", nullptr, &ranker), LORE_NOT_FOUND);
  EXPECT_NE(lore_last_error()[0], '\0');
}

TEST(Host, Ranks) {
  lore::Result<lore::Ranker> ranker = lore::Ranker::open(BUNDLE);
  ASSERT_TRUE(ranker.ok()) << ranker.status().message();
  lore::Ranking ranking;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(ranker.value().rank({.user = "ann"}, ranking).ok());
    EXPECT_EQ(ranking.items.size(), 4u);
    ASSERT_TRUE(ranker.value().reload(BUNDLE).ok());
  }
}

// Set by the second run alone: the allocator in the host's process is not the C library's.
TEST(Host, HasTheAllocatorItWasGiven) {
  const char* const preload = std::getenv("LD_PRELOAD");
  if (preload == nullptr) GTEST_SKIP() << "no allocator was preloaded";
  EXPECT_NE(dlsym(RTLD_DEFAULT, "mallctl"), nullptr) << preload;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
