#include "serve/item_image.h"

#include "lore/data/safetensors.h"
#include "lore/error.h"

namespace lore {

std::string item_image_path(const std::string& image, const RankerOptions& options) {
  const bool is_reduced = options.precision == ScorePrecision::reduced;
  const bool keeps_all = options.bytes_per_item == RankerOptions().bytes_per_item;
  return image + "/items-" + (keeps_all ? "all" : std::to_string(options.bytes_per_item)) +
         (is_reduced ? "-reduced" : "-exact") + (options.item_priors ? "-priors" : "") +
         ".safetensors";
}

std::optional<ItemImage> read_item_image(const std::string& path) try {
  const TensorFile file = TensorFile::open(path);
  return ItemImage{.values = file.array<float>("values"),
                   .priors = file.array<float>("priors"),
                   .known_items = file.array<std::int32_t>("known_items")};
} catch (const Error&) {
  return std::nullopt;
}

bool write_item_image(const ItemImage& image, const std::string& path) try {
  TensorWriter writer;
  writer.borrow("values", image.values, 1);
  writer.borrow("priors", image.priors, 1);
  writer.add("known_items", image.known_items);
  writer.write(path);
  return true;
} catch (const Error&) {
  return false;
}

}  // namespace lore
