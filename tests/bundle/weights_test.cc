#include "lore/bundle/weights.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "bundle/temporary_directory.h"

namespace lore {
namespace {

TEST(Weights, ReadWhatTheyWrote) {
  const TemporaryDirectory folder;
  const Weights weights = {{"deep.0.weight", Matrix(2, 3, {1, -2, 0.5f, 0, 1e-30f, 3e30f})},
                           {"deep.0.bias", Matrix(1, 2, {-0.0f, 7})}};
  TensorWriter writer;
  write_weights(weights, writer);
  writer.write(folder / "weights.safetensors");
  EXPECT_EQ(read_weights(TensorFile::open(folder / "weights.safetensors")), weights);
}

TEST(Weights, AreMatricesOfFloats) {
  const TemporaryDirectory folder;
  TensorWriter writer;
  writer.add("deep.0.weight", std::vector<std::int64_t>{1, 2, 3});
  writer.write(folder / "weights.safetensors");
  const TensorFile file = TensorFile::open(folder / "weights.safetensors");
  try {
    read_weights(file);
    FAIL() << "integers were accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault().place.file, file.path());
    EXPECT_EQ(error.fault().place.field, "deep.0.weight");
  }
}

}  // namespace
}  // namespace lore
