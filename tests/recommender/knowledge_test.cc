#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/recommender.h"

#include "recommender/tiny_data.h"
#include "text/lengths.h"

namespace lore {
namespace {

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
