#include "kernel/fm_gradient.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

TEST(FmGradient, IsTheSumOfTheOtherRowsAndWhatIsKnown) {
  constexpr std::size_t examples = 3, rows = 4;
  for_each_instruction_set([] {
    for (std::size_t cols : {1, 16, 19}) {
      const std::vector<float> x = random_numbers(examples * rows * cols, 1);
      const std::vector<float> gradient = random_numbers(examples, 2);
      const std::vector<float> known = random_numbers(x.size(), 3);
      std::vector<float> out(x.size()), both = known;
      fm_gradient(x.data(), gradient.data(), nullptr, examples, rows, cols, out.data());
      fm_gradient(x.data(), gradient.data(), both.data(), examples, rows, cols, both.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t example = i / (rows * cols), c = i % cols;
        float others = 0;
        for (std::size_t r = 0; r < rows; ++r) others += x[(example * rows + r) * cols + c];
        others -= x[i];
        ASSERT_NEAR(out[i], gradient[example] * others, 1e-6);
        ASSERT_NEAR(both[i], out[i] + known[i], 1e-6);
      }
    }
  });
}

}  // namespace
}  // namespace lore::kernel
