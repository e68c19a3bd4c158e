#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lore {

// Tells whether a server reads whole prompts. Some cut them without a word where their context is
// shorter than the model's, and only the tokens they count give it away.
class TruncationDetector {
 public:
  // A prompt of `estimate` tokens by estimate_tokens(), of which the server counted `counted`.
  // Returns whether it read the prompt in part only:
  // - it counted less than half the estimate, or, once ten prompts tell how its tokens compare with
  //   our estimates, less than 0.8 of what they predict;
  // - or it counted the very same number, the largest so far, for three prompts whose lengths
  //   differ by a tenth.
  // A count of 0 (the server does not count) tells nothing, nor does a prompt of less than 256
  // tokens.
  bool observe(std::size_t estimate, std::int64_t counted);

 private:
  bool is_far_below(double estimate, double counted) const;
  bool is_at_ceiling(std::size_t estimate, std::int64_t counted);

  std::vector<double> ratios_;           // counted / estimated, sorted
  std::int64_t ceiling_ = 0;             // the largest count
  std::vector<std::size_t> at_ceiling_;  // estimates of the prompts that had it
};

}  // namespace lore
