#include "text/open_static.h"

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/text/latent_semantics.h"

#include "text/made_up.h"

namespace lore {
namespace {

class OpenStatic : public testing::Test {
 protected:
  OpenStatic() { train_latent_semantics(texts_, given_, {.vocabulary_size = 100, .width = 4}); }

  Matrix encoded(const std::string& directory) const {
    const std::vector<std::string_view> texts(texts_.begin(), texts_.end());
    return open_static(directory)->encode(texts);
  }

  made_up::Folder folder_;
  std::string given_ = folder_ / "given";
  std::vector<std::string> texts_ = made_up::corpus(10);
};

TEST_F(OpenStatic, WritesWhatItReads) {
  const OpenedStatic opened = read_static(given_);
  write_static(folder_ / "copies/copy", opened, opened.weights);
  EXPECT_EQ(encoded(folder_ / "copies/copy"), encoded(given_));
}

TEST_F(OpenStatic, WritesOtherWeightsAsAnotherEncoder) {
  const OpenedStatic opened = read_static(given_);
  StaticWeights other = opened.weights;
  other.bias[0] += 1;
  write_static(folder_ / "other", opened, other);
  EXPECT_NE(open_static(folder_ / "other")->id(), opened.id);
  EXPECT_EQ(read_static(folder_ / "other").weights.bias, other.bias);
}

TEST_F(OpenStatic, IsNotWrittenOverWhereItCameFrom) {
  const OpenedStatic opened = read_static(given_);
  const Fault fault = made_up::fault_of([&] { write_static(given_, opened, opened.weights); });
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
  EXPECT_NO_THROW(open_static(given_));
}

TEST_F(OpenStatic, IsNotWrittenWhereAFileStands) {
  const OpenedStatic opened = read_static(given_);
  made_up::write(folder_ / "file", "here first");
  const Fault fault =
      made_up::fault_of([&] { write_static(folder_ / "file", opened, opened.weights); });
  EXPECT_EQ(fault.kind, ErrorKind::io);
  EXPECT_EQ(made_up::read(folder_ / "file"), "here first");
}

}  // namespace
}  // namespace lore
