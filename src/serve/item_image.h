#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lore/array.h"
#include "lore/serve/ranker.h"

namespace lore {

// What is computed of every item when a model is published, kept beside the image of its bundle
// (bundle/image.h) to be read where it lies.
struct ItemImage {
  Array<float> values;              // Engine::ItemTable::values
  Array<float> priors;              // Model::priors
  Array<std::int32_t> known_items;  // Model::known_items
};

// The file for what these options lead to.
std::string item_image_path(const std::string& image, const RankerOptions& options);

// Nothing where there is no such file, or none that can be read.
std::optional<ItemImage> read_item_image(const std::string& path);

// Whether it could be written.
bool write_item_image(const ItemImage& image, const std::string& path);

}  // namespace lore
