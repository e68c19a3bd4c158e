#include "text/projected_encoder.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "lore/data/safetensors.h"

#include "text/lengths.h"
#include "text/made_up.h"

namespace lore {
namespace {

class ProjectedEncoderTest : public testing::Test {
 protected:
  ProjectedEncoderTest() { made_up::write(projection_.source, "weights"); }

  std::unique_ptr<TextEncoder> make(const ProjectedOptions& options = {}) {
    return make_projected_encoder(std::make_unique<Lengths>(), projection_, options);
  }

  Matrix encode(const ProjectedOptions& options = {}) {
    const std::string_view texts[] = {"ab", ""};
    return make(options)->encode(texts);
  }

  made_up::Folder folder_;
  Projection projection_ = {.weight = Matrix(3, 2, {1, 0, 0, 4, 2, 1}),
                            .bias = Matrix(1, 3, {0.5f, 0, -1}),
                            .source = folder_ / "p"};
};

TEST_F(ProjectedEncoderTest, IsAnAffineMapOfVectors) {
  EXPECT_EQ(encode(), Matrix(2, 3, {2.5f, 4, 4, 0.5f, 4, 0}));
  projection_.bias = {};
  EXPECT_EQ(encode(), Matrix(2, 3, {2, 4, 5, 0, 4, 1}));
  projection_.tanh = true;
  EXPECT_EQ(encode()(0, 0), std::tanh(2.0f));
}

TEST_F(ProjectedEncoderTest, KeepsTheFirstNumbersAndThenScales) {
  const Matrix vectors = encode({.normalize = true, .width = 2});
  ASSERT_EQ(vectors.cols(), 2u);
  EXPECT_FLOAT_EQ(vectors(0, 0), 2.5f / std::hypot(2.5f, 4.0f));
  EXPECT_EQ(make({.width = 2})->width(), 2u);
}

TEST_F(ProjectedEncoderTest, HasAnIdOfItsOwn) {
  const std::string id = make()->id();
  EXPECT_EQ(make()->id(), id);
  EXPECT_NE(make({.normalize = true})->id(), id);
  EXPECT_NE(make({.width = 1})->id(), id);
  made_up::write(projection_.source, "others");
  EXPECT_NE(make()->id(), id);
}

TEST_F(ProjectedEncoderTest, IsRefusedWhereItDoesNotFit) {
  const auto fault = [&](const ProjectedOptions& options = {}) {
    return made_up::fault_of([&] { make(options); });
  };
  EXPECT_EQ(fault({.width = 4}).kind, ErrorKind::invalid_argument);
  projection_.bias = Matrix(1, 2);
  EXPECT_EQ(fault().kind, ErrorKind::mismatch);
  projection_ = {.weight = Matrix(3, 4), .source = projection_.source};
  EXPECT_EQ(fault().kind, ErrorKind::mismatch);
  projection_.weight = Matrix(1, 2, {0, std::numeric_limits<float>::quiet_NaN()});
  EXPECT_EQ(fault().kind, ErrorKind::corrupt);
}

TEST_F(ProjectedEncoderTest, ReadsADenseLayer) {
  TensorWriter writer;
  writer.add("linear.weight", Matrix(1, 2, {3, 4}));
  writer.write(folder_ / "model.safetensors");
  made_up::write(folder_ / "config.json", R"({"in_features": 2, "out_features": 1})");
  EXPECT_TRUE(read_dense(folder_.path()).tanh);
  made_up::write(folder_ / "config.json",
                 R"({"activation_function": "torch.nn.modules.linear.Identity"})");
  const Projection dense = read_dense(folder_.path());
  EXPECT_FALSE(dense.tanh);
  EXPECT_EQ(dense.weight, Matrix(1, 2, {3, 4}));
  EXPECT_TRUE(dense.bias.empty());
  made_up::write(folder_ / "config.json", R"({"activation_function": "a.GELU"})");
  EXPECT_EQ(made_up::fault_of([&] { read_dense(folder_.path()); }).kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace lore
