#include "lore/text/projection.h"

#include <cmath>
#include <filesystem>
#include <vector>

#include <gtest/gtest.h>

#include "lore/text/encoder.h"
#include "lore/text/latent_semantics.h"

#include "text/hostile_folders.h"
#include "text/made_up.h"
#include "text/open_transformer.h"

namespace lore {
namespace {

class ProjectionTest : public testing::Test {
 protected:
  ProjectionTest() {
    train_latent_semantics(texts_, folder_ / "plain", {.vocabulary_size = 100, .width = 6});
    vectors_ = encode("plain");
  }

  Matrix encode(const std::string& name, const EncoderOptions& options = {}) const {
    const std::vector<std::string_view> views(texts_.begin(), texts_.end());
    return open_encoder(folder_ / name, options)->encode(views);
  }

  void write(const std::string& name, const ProjectionOptions& options) const {
    write_projected_encoder(folder_ / name, folder_ / "plain", vectors_, options);
  }

  Fault fault(const ProjectionOptions& options = {}, const std::string& source = "plain") const {
    return made_up::fault_of(
        [&] { write_projected_encoder(folder_ / "out", folder_ / source, vectors_, options); });
  }

  // Mean of the products of two numbers of the vectors, themselves of mean 0.
  static double covariance(const Matrix& vectors, std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t i = 0; i < vectors.rows(); ++i) sum += double(vectors(i, a)) * vectors(i, b);
    return sum / double(vectors.rows());
  }

  made_up::Folder folder_;
  std::vector<std::string> texts_ = made_up::corpus(60);
  Matrix vectors_;
};

TEST_F(ProjectionTest, WhitensTheVectorsItWasFittedTo) {
  write("white", {.width = 4});
  const Matrix white = encode("white", {.normalize = false});
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b) {
      EXPECT_NEAR(covariance(white, a, b), a == b ? 1 : 0, 1e-3) << a << ' ' << b;
    }
  }
}

TEST_F(ProjectionTest, PrincipalComponentsKeepWhatTellsMost) {
  write("six", {.kind = ProjectionKind::principal});
  const Matrix six = encode("six", {.normalize = false});
  for (std::size_t a = 1; a < 6; ++a) {
    EXPECT_LE(covariance(six, a, a), covariance(six, a - 1, a - 1) + 1e-6);
    EXPECT_NEAR(covariance(six, a, a - 1), 0, 1e-5);
  }
  for (std::size_t i = 1; i < 20; ++i) {  // a rotation: distances stay
    double before = 0;
    double after = 0;
    for (std::size_t h = 0; h < 6; ++h) {
      before += std::pow(vectors_(i, h) - vectors_(0, h), 2);
      after += std::pow(six(i, h) - six(0, h), 2);
    }
    EXPECT_NEAR(before, after, 1e-4);
  }
  write("two", {.kind = ProjectionKind::principal, .width = 2});
  const Matrix two = encode("two", {.normalize = false});
  EXPECT_FLOAT_EQ(two(7, 1), six(7, 1));
}

TEST_F(ProjectionTest, GivesVectorsOfLengthOneUnlessToldOtherwise) {
  write("white", {});
  const Matrix vectors = encode("white");
  double square = 0;
  for (const float value : vectors.row(0)) square += double(value) * value;
  EXPECT_NEAR(square, 1, 1e-5);
  EXPECT_EQ(encode("white", {.width = 3}).cols(), 3u);
}

TEST_F(ProjectionTest, StandsBehindATransformerToo) {
  const made_up::Folder checkpoint;
  hostile::write_all(hostile::checkpoint(), checkpoint);
  const auto encoder = open_encoder(checkpoint.path());
  const std::string_view few[] = {"the rocket", "rise", "s s", "rockets the"};
  write_projected_encoder(folder_ / "white", checkpoint.path(), encoder->encode(few), {.width = 2});
  EXPECT_EQ(open_encoder(folder_ / "white")->encode(few).cols(), 2u);
  EXPECT_EQ(made_up::fault_of([&] { read_transformer(folder_ / "white", {}); }).kind,
            ErrorKind::unsupported);
}

TEST_F(ProjectionTest, IsRefusedAndLeavesNothingBehind) {
  EXPECT_EQ(fault({.width = 7}).place.field, "width");
  write("white", {});
  EXPECT_EQ(fault({}, "white").place.field, "encoder");
  EXPECT_EQ(fault({}, "nowhere").kind, ErrorKind::io);
  vectors_ = Matrix(1, 6);
  EXPECT_EQ(fault().place.field, "vectors");
  EXPECT_EQ(made_up::fault_of([&] {
              write_projected_encoder(folder_ / "plain/in", folder_ / "plain", Matrix(2, 6));
            }).place.field,
            "out");
  EXPECT_EQ(folder_.files(), 2u) << "plain and white";
  vectors_ = Matrix(2, 6);
  std::filesystem::create_directory(folder_ / "out");
  EXPECT_EQ(fault().place.field, "out");
}

TEST_F(ProjectionTest, DirectionsWithoutVarianceAreZero) {
  vectors_ = Matrix(3, 6, std::vector<float>(18, 0.5f));
  vectors_(0, 2) = 2;
  write("white", {});
  const Matrix vectors = encode("white", {.normalize = false});
  for (std::size_t k = 1; k < 6; ++k) EXPECT_EQ(vectors(0, k), 0) << k;
}

}  // namespace
}  // namespace lore
