#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lore/train/co_clicks.h"

#include "train/random.h"
#include "train/torch.h"

namespace lore {

// Which texts belong together.
class Partners {
 public:
  Partners(std::span<const RowPair> pairs, std::size_t texts);

  std::span<const std::uint32_t> of(std::uint32_t text) const { return partners_[text]; }
  bool contains(std::uint32_t a, std::uint32_t b) const;

 private:
  std::vector<std::vector<std::uint32_t>> partners_;  // by text, in order
};

// For each text of a pool those that an encoder takes for the most alike, though they are no
// partners (of dense retrieval: Xiong et al. 2021).
class HardNegatives {
 public:
  // Row i of `vectors` [rows.size(), H], of length 1, is of the text rows[i].
  HardNegatives(const at::Tensor& vectors, const std::vector<std::uint32_t>& rows,
                const Partners& partners, std::size_t texts);

  // One of them at random; nothing for a text outside the pool, or with partners alone.
  std::optional<std::uint32_t> pick(std::uint32_t text, Random& random) const;

 private:
  std::vector<std::vector<std::uint32_t>> nearest_;  // by text
};

}  // namespace lore
