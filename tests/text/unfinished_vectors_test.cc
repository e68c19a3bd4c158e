#include "text/unfinished_vectors.h"

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

class UnfinishedVectorsTest : public testing::Test {
 protected:
  // Two blocks: rows 1, 2 and row 3.
  void write() {
    UnfinishedVectors file(path_, "a", 2);
    file.append(Matrix(2, 2, {1, 1, 2, 2}), {.texts = 2, .tokens = 7});
    file.append(Matrix(1, 2, {3, 3}), {.texts = 3, .tokens = 9});
  }

  std::size_t restored(const std::string& identity = "a", std::size_t width = 2) {
    vectors_ = Matrix(3, width);
    counts_ = {};
    return UnfinishedVectors(path_, identity, width).restore(vectors_, counts_);
  }

  made_up::Folder folder_;
  std::string path_ = folder_ / "v.unfinished";
  Matrix vectors_;
  TextCounts counts_;
};

TEST_F(UnfinishedVectorsTest, GiveBackWhatWasAppended) {
  EXPECT_EQ(restored(), 0u);
  write();
  EXPECT_EQ(restored(), 3u);
  EXPECT_EQ(vectors_, Matrix(3, 2, {1, 1, 2, 2, 3, 3}));
  EXPECT_EQ(counts_.texts, 3u);
  EXPECT_EQ(counts_.tokens, 9u);
}

TEST_F(UnfinishedVectorsTest, BeginAnewForOtherVectors) {
  write();
  EXPECT_EQ(restored("b"), 0u);
  EXPECT_EQ(restored("a"), 0u) << "the file is that of b now";
  write();
  EXPECT_EQ(restored("a", 1), 0u);
}

TEST_F(UnfinishedVectorsTest, DropWhatFollowsABrokenBlock) {
  write();
  const std::string whole = made_up::read(path_);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    made_up::write(path_, whole.substr(0, size));
    const std::size_t rows = restored();
    EXPECT_TRUE(rows == 0 || rows == 2) << size;
    std::string spoilt = whole;
    spoilt[size] ^= 4;
    made_up::write(path_, spoilt);
    EXPECT_LT(restored(), 3u) << size;
  }
  made_up::write(path_, whole.substr(0, whole.size() - 1));
  UnfinishedVectors(path_, "a", 2).append(Matrix(1, 2, {4, 4}), {.texts = 3});
  EXPECT_EQ(restored(), 3u);
  EXPECT_EQ(vectors_(2, 0), 4);
}

TEST_F(UnfinishedVectorsTest, GiveBackNothingWhereTheyAreTooMany) {
  write();
  Matrix few(2, 2);
  TextCounts counts;
  EXPECT_EQ(UnfinishedVectors(path_, "a", 2).restore(few, counts), 0u);
}

TEST_F(UnfinishedVectorsTest, NeedAFolder) {
  EXPECT_EQ(made_up::fault_of([&] { UnfinishedVectors(folder_ / "none/v", "a", 2); }).kind,
            ErrorKind::not_found);
}

}  // namespace
}  // namespace lore
