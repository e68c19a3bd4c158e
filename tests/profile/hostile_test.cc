#include <algorithm>
#include <array>
#include <cstdio>

#include <gtest/gtest.h>

#include "lore/profile/prompt.h"

#include "data/utf8.h"
#include "profile/hostile_texts.h"

namespace lore {
namespace {

constexpr std::string_view nonce = "0123456789abcdef0123456789abcdef";

// What a model that obeys every word outside the data block would obey: the system message, and
// what stands in the user's message before the first mark and behind the last line that ends the
// data, as it would find it by reading from the top.
std::string obeyed(const Prompt& prompt) {
  const std::string begin = "<<<DATA " + std::string(nonce) + '\n';
  const std::string end = "\nDATA " + std::string(nonce) + ">>>";
  const std::size_t first = prompt.user.find(begin);
  const std::size_t last = prompt.user.find(end);
  return prompt.system + prompt.user.substr(0, first) + prompt.user.substr(last + end.size());
}

// Marks by which servers and models tell turns apart, and line breaks other than ours.
bool holds_a_token(std::string_view data) {
  constexpr std::array<std::string_view, 10> tokens = {
      "<", ">", "[INST", "[/INST", "[TOOL", "[gMASK", "\xEF\xBC\x9C", "```", "##", "\xE2\x80\xA8"};
  for (std::string_view token : tokens) {
    if (data.find(token) != std::string_view::npos) return true;
  }
  return find_invalid_utf8(data).has_value();
}

class Hostile : public testing::Test {
 protected:
  // Asserts that `prompt` gives no more orders than `plain`, the same without hostile words.
  void expect_kept_apart(const Prompt& plain, const Prompt& prompt, const std::string& text) {
    const Prompt fenced = fence(prompt, nonce);
    const bool is_broken = obeyed(fenced) != obeyed(fence(plain, nonce)) ||
                           holds_a_token(prompt.user) ||
                           std::count(prompt.user.begin(), prompt.user.end(), '\n') !=
                               std::count(plain.user.begin(), plain.user.end(), '\n');
    EXPECT_FALSE(is_broken) << text << "\n" << prompt.user;
    broken_ += is_broken ? 1 : 0;
  }

  int broken_ = 0;
};

TEST_F(Hostile, TextsNeverLeaveTheDataOfAPrompt) {
  const std::vector<std::string> texts = hostile_texts();
  ASSERT_EQ(texts.size(), 200U);
  for (const char* name : {"book", "movie", "music", "news", "product"}) {
    const PromptPack pack = shipped_prompt_pack(name);
    const std::vector<PromptFields> plain_history = {{{"title", "x"}, {"rating", "5"}}};
    for (const std::string& text : texts) {
      expect_kept_apart(render_item(pack, {{"title", "x"}}), render_item(pack, {{"title", text}}),
                        text);
      const std::vector<PromptFields> history = {{{"title", text}, {"rating", "5"}}};
      expect_kept_apart(render_user(pack, {}, plain_history), render_user(pack, {}, history), text);
      expect_kept_apart(render_item_group(pack, plain_history), render_item_group(pack, history),
                        text);
    }
  }
  std::printf("figures: {\"hostile_texts\": %zu, \"packs\": 5, \"broken\": %d}\n", texts.size(),
              broken_);
}

}  // namespace
}  // namespace lore
