#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lore/text/encoder.h"

namespace lore {

// A text's vector: how many bytes it has, and 1.
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

}  // namespace lore
