#include "train/huge_pages.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(HugePages, KeepContentsOfAnySizeAndAlignment) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{3} << 20}) {
    std::vector<int> numbers(size);
    std::iota(numbers.begin(), numbers.end(), 1);
    const std::vector<int> before = numbers;
    prefer_huge_pages(std::as_bytes(std::span(numbers)));
    if (size > 0) prefer_huge_pages(std::as_bytes(std::span(numbers).subspan(1)));
    EXPECT_EQ(numbers, before);
    for (int& number : numbers) ++number;
    EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0LL),
              std::accumulate(before.begin(), before.end(), 0LL) + std::ssize(before));
  }
}

}  // namespace
}  // namespace lore
