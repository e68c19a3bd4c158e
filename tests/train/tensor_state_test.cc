#include "train/tensor_state.h"

#include <gmock/gmock.h>

#include "lore/error.h"

namespace lore {
namespace {

using testing::ElementsAre;

class TensorState : public testing::Test {
 protected:
  TensorFile written() const {
    writer_.write(path_);
    return TensorFile::open(path_);
  }

  template <typename Call>
  static void expect_mismatch(const Call& call) {
    try {
      call();
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::mismatch);
    }
  }

  const std::string path_ = testing::TempDir() + "lore_tensor_state.safetensors";
  TensorWriter writer_;
};

TEST_F(TensorState, FloatsComeBackWhereTheyWere) {
  const std::vector<float> kept = {1, 2.5f};
  write_floats(writer_, "x", kept);
  std::vector<float> values(2);
  read_floats(written(), "x", values);
  EXPECT_THAT(values, ElementsAre(1, 2.5f));
}

TEST_F(TensorState, IntegersComeBack) {
  writer_.add("a", std::vector<std::int32_t>{-1, 7});
  writer_.add("b", std::vector<std::int64_t>{1LL << 40});
  const TensorFile file = written();
  EXPECT_THAT(read_int32s(file, "a", 2), ElementsAre(-1, 7));
  EXPECT_THAT(read_int64s(file, "b", 1), ElementsAre(1LL << 40));
}

TEST_F(TensorState, WeightsFillTheMatricesThatAreThere) {
  const Weights kept = {{"a", Matrix(1, 2, {3, 4})}, {"b", Matrix(1, 1, {5})}};
  write_weights(writer_, "w.", kept);
  Weights weights = {{"a", Matrix(1, 2)}};
  const float* const memory = weights.at("a").data();
  read_weights(written(), "w.", weights);
  EXPECT_THAT(weights.at("a").values(), ElementsAre(3, 4));
  EXPECT_EQ(weights.at("a").data(), memory);
}

TEST_F(TensorState, OtherSizesAreRefused) {
  const std::vector<float> kept = {1, 2};
  write_floats(writer_, "x", kept);
  writer_.add("a", std::vector<std::int32_t>{1});
  const TensorFile file = written();
  std::vector<float> values(3);
  expect_mismatch([&] { read_floats(file, "x", values); });
  expect_mismatch([&] { read_int32s(file, "a", 2); });
}

}  // namespace
}  // namespace lore
