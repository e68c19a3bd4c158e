#include "text/windows.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

const TextFrame frame{.before = {100}, .after = {101}};

std::vector<std::int32_t> counting(std::size_t count) {
  std::vector<std::int32_t> ids(count);
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

TEST(Windows, AShortTextIsOneWindowInItsFrame) {
  TextCounts counts;
  EXPECT_EQ(windows_of(counting(3), frame, 5, LongText::cut, counts),
            (std::vector<Window>{{100, 0, 1, 2, 101}}));
  EXPECT_EQ(counts.texts, 1u);
  EXPECT_EQ(counts.tokens, 5u);
  EXPECT_EQ(counts.long_texts, 0u);
}

TEST(Windows, NoTokensAreTheFrameAloneOrNothing) {
  TextCounts counts;
  EXPECT_EQ(windows_of({}, frame, 5, LongText::cut, counts), (std::vector<Window>{{100, 101}}));
  EXPECT_TRUE(windows_of({}, {}, 5, LongText::cut, counts).empty());
  EXPECT_EQ(counts.texts, 2u);
}

TEST(Windows, CutsCountWhatIsNotRead) {
  TextCounts counts;
  EXPECT_EQ(windows_of(counting(10), frame, 6, LongText::cut, counts),
            (std::vector<Window>{{100, 0, 1, 2, 3, 101}}));
  EXPECT_EQ(windows_of(counting(10), frame, 6, LongText::head_tail, counts),
            (std::vector<Window>{{100, 0, 1, 8, 9, 101}}));
  EXPECT_EQ(counts.long_texts, 2u);
  EXPECT_EQ(counts.cut_tokens, 12u);
}

TEST(Windows, OverlappingWindowsReadEveryTokenInOrder) {
  for (std::size_t tokens = 1; tokens < 80; ++tokens) {
    TextCounts counts;
    const auto windows = windows_of(counting(tokens), frame, 18, LongText::windows, counts);
    std::int32_t next = 0;
    for (const Window& window : windows) {
      ASSERT_LE(window.size(), 18u);
      ASSERT_EQ(window.front(), 100);
      ASSERT_EQ(window.back(), 101);
      ASSERT_LE(window[1], next);
      for (std::size_t i = 2; i + 1 < window.size(); ++i) ASSERT_EQ(window[i], window[i - 1] + 1);
      next = window[window.size() - 2] + 1;
    }
    ASSERT_EQ(next, std::int32_t(tokens));
    ASSERT_EQ(counts.cut_tokens, 0u);
    ASSERT_EQ(counts.windows, windows.size());
  }
}

}  // namespace
}  // namespace lore
