#include "text/sentencepiece_check.h"

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "text/made_up.h"

namespace lore {
namespace {

TEST(SentencePieceCheck, AcceptsWhatTrainingWrites) {
  const made_up::Folder folder;
  const std::string path = folder / "a.model";
  train_sentencepiece(made_up::corpus(40), path, {.vocabulary_size = 80, .allow_smaller = true});
  EXPECT_NO_THROW(check_sentencepiece_model(made_up::read(path), path));
}

TEST(SentencePieceCheck, RefusesGarbageAndNothing) {
  EXPECT_THROW(check_sentencepiece_model("", "x"), Error);
  EXPECT_THROW(check_sentencepiece_model("not a model at all", "x"), Error);
}

}  // namespace
}  // namespace lore
