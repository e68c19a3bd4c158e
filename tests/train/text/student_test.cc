#include "train/text/student.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "text/made_up.h"

namespace lore {
namespace {

struct School {
  School() : texts(made_up::corpus(20)) {
    train_sentencepiece(texts, folder / "spiece.model",
                        {.vocabulary_size = 100, .allow_smaller = true, .encoder_marks = true});
  }

  Student newcomer(std::uint64_t seed = 1) const {
    return new_student({.layers = 1, .heads = 2, .inner_width = 16}, 8, folder.path(), 32, seed);
  }

  made_up::Folder folder;
  std::vector<std::string> texts;
};

TEST(Student, IsNewByShapeAndSeed) {
  const School school;
  EXPECT_EQ(school.newcomer().weights, school.newcomer().weights);
  EXPECT_NE(school.newcomer(1).weights, school.newcomer(2).weights);
  EXPECT_NE(school.newcomer().id.find("layers 1"), std::string::npos);
  EXPECT_TRUE(school.newcomer().is_new);
}

TEST(Student, GoesOnFromWhatWasWritten) {
  const School school;
  const Student first = school.newcomer();
  write_student(first, school.folder / "first", first.weights);
  const Student second = student_from(school.folder / "first", 512);
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(second.weights, first.weights);
  EXPECT_EQ(second.max_tokens, 32u);
  EXPECT_EQ(tokens_of(second, school.texts), tokens_of(first, school.texts));

  Weights learnt = second.weights;
  learnt.at(token_table(second.graph))(0, 0) += 1;
  write_student(second, school.folder / "second", learnt);
  EXPECT_EQ(student_from(school.folder / "second", 512).weights, learnt);
}

TEST(Student, IsNotWrittenOverWhereItCameFrom) {
  const School school;
  const Student first = school.newcomer();
  write_student(first, school.folder / "first", first.weights);
  const Student second = student_from(school.folder / "first", 16);
  EXPECT_EQ(second.max_tokens, 16u);
  const Fault fault =
      made_up::fault_of([&] { write_student(second, school.folder / "first", second.weights); });
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
}

TEST(Student, HasATableOfTokens) {
  const School school;
  const Student student = school.newcomer();
  EXPECT_EQ(token_table(student.graph), "embeddings.word_embeddings.weight");
  EXPECT_THROW(token_table(Graph()), Error);
}

}  // namespace
}  // namespace lore
