#include "text/sentencepiece_plugin.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(SentencePiecePlugin, LoadsOnceForTheProcess) {
  EXPECT_EQ(&sentencepiece_plugin(), &sentencepiece_plugin());
}

}  // namespace
}  // namespace lore
