#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/recommender.h"
#include "lore/text/encoder.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

// The text's length, and 1.
class Lengths : public TextEncoder {
 public:
  Matrix encode(std::span<const std::string_view> texts) const override {
    Matrix vectors(texts.size(), 2);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      vectors(i, 0) = static_cast<float>(texts[i].size());
      vectors(i, 1) = 1;
    }
    return vectors;
  }
  std::size_t width() const override { return 2; }
  std::string id() const override { return "lengths"; }
};

TEST(Knowledge, EncodesTheTextsOfASide) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  const Lengths encoder;
  FitOptions options;
  options.encoder = &encoder;
  EXPECT_EQ(attach_knowledge(dataset, options), "lengths");
  const Catalog& items = dataset.store().items();
  const auto row = static_cast<std::size_t>(items.row("i3"));
  EXPECT_EQ(items.vectors(row, 0), 23);  // "Work 3. drama, war. odd"
  EXPECT_EQ(dataset.store().inputs().back().name, "item.presence");
}

TEST(Knowledge, TextsNeedAnEncoder) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  EXPECT_THROW(attach_knowledge(dataset, {}), Error);
}

}  // namespace
}  // namespace lore
