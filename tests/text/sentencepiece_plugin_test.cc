#include "text/sentencepiece_plugin.h"

#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "text/made_up.h"

namespace lore {
namespace {

TEST(SentencePiecePlugin, LoadsOnceForTheProcess) {
  const LoreSentencePiece* first = nullptr;
  const LoreSentencePiece* second = nullptr;
  std::thread other([&] { first = &sentencepiece_plugin(); });
  second = &sentencepiece_plugin();
  other.join();
  EXPECT_EQ(first, second);
}

TEST(SentencePiecePlugin, TurnsWhatTheLibraryThrowsIntoAMessage) {
  const LoreSentencePiece& plugin = sentencepiece_plugin();
  LoreMessage message = {};
  EXPECT_EQ(plugin.open({"garbage", 7}, &message), nullptr);
  EXPECT_STRNE(message.text, "");

  char* file = nullptr;
  std::size_t size = 0;
  const LoreBytes text = {"a word", 6};
  LoreSentencePieceTraining training = {};
  training.texts = &text;
  training.count = 1;
  training.vocabulary_size = 500;
  training.exact = 1;
  EXPECT_EQ(plugin.train(&training, &file, &size, &message), 1);
  EXPECT_EQ(file, nullptr);
  EXPECT_NE(std::string(message.text).find("too high"), std::string::npos) << message.text;
}

// What a process that has not loaded the plug-in yet says when it is not in `folder`.
int report_plugin_in(const std::string& folder) {
  ::setenv("LORE_PLUGIN_DIR", folder.c_str(), 1);
  try {
    sentencepiece_plugin();
  } catch (const Error& error) {
    std::cerr << error.what();
    return error.kind() == ErrorKind::unsupported ? 0 : 1;
  }
  return 2;
}

class MissingPlugin : public testing::Test {
 protected:
  // The child starts anew, so that nothing is loaded in it.
  void SetUp() override { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

TEST_F(MissingPlugin, NamesTheFilesTried) {
  EXPECT_EXIT(std::exit(report_plugin_in("/nowhere")), testing::ExitedWithCode(0),
              "missing.*/nowhere/.*LORE_PLUGIN_DIR");
}

TEST_F(MissingPlugin, SaysWhyAFileDoesNotLoad) {
  const made_up::Folder folder;
  made_up::write(folder / "liblore_sentencepiece.so", "no library");
  EXPECT_EXIT(std::exit(report_plugin_in(folder.path())), testing::ExitedWithCode(0),
              "does not load");
}

}  // namespace
}  // namespace lore
