// Any request, upsert or additions file gets an answer or a Status; probabilities lie between 0
// and 1.

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "lore/serve/ranker.h"

#include "bundle/tiny_bundle.h"

namespace {

// Takes pieces off the front of the input.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  std::uint8_t byte() {
    if (size_ == 0) return 0;
    --size_;
    return *data_++;
  }

  std::string text() {
    std::string text;
    for (std::size_t n = byte() % 16; n > 0 && size_ > 0; --n) text += static_cast<char>(byte());
    return text;
  }

  template <typename Number>
  Number number() {
    Number value = {};
    for (std::size_t i = 0; i < sizeof(value); ++i) {
      const std::uint8_t each = byte();
      std::memcpy(reinterpret_cast<char*>(&value) + i, &each, 1);
    }
    return value;
  }

  bool is_empty() const { return size_ == 0; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

std::string name(Input& input) {
  static const char* const known[] = {"ann", "cup", "mug", "device", "mood", "price", "genres"};
  const std::uint8_t which = input.byte();
  return which < std::size(known) ? known[which] : input.text();
}

lore::Entity entity(Input& input) {
  lore::Entity entity{.id = name(input)};
  for (std::size_t n = input.byte() % 4; n > 0; --n) {
    const std::string field = name(input);
    entity.fields[field] = input.text();
  }
  for (std::size_t n = input.byte() % 5; n > 0; --n) {
    entity.vector.push_back(input.number<float>());
  }
  return entity;
}

void rank(const lore::Ranker& ranker, Input& input) {
  std::vector<std::string> names;
  for (std::size_t n = input.byte() % 8; n > 0; --n) names.push_back(name(input));
  const std::vector<std::string_view> items(names.begin(), names.end());
  const std::string user = name(input);
  lore::Request request{.user = user, .items = items, .time = input.number<std::int64_t>()};
  request.top_k = input.byte();
  if (input.byte() % 2 == 0) {
    const std::string field = name(input);
    request.context[field] = input.text();
  }
  lore::Ranking ranking;
  if (!ranker.rank(request, ranking).ok()) return;
  for (const lore::RankedItem& each : ranking.items) {
    if (!(each.score > 0 && each.score < 1)) __builtin_trap();
  }
  lore::Explanation explanation;
  (void)ranker.explain(request, name(input), explanation).ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto bundle = std::make_shared<const lore::Bundle>(lore::tiny_bundle());
  auto made = lore::Ranker::from(bundle);
  if (!made.ok()) __builtin_trap();
  lore::Ranker& ranker = made.value();
  Input input(data, size);
  while (!input.is_empty()) {
    switch (input.byte() % 5) {
      case 0:
        (void)ranker.upsert_item(entity(input)).ok();
        break;
      case 1:
        (void)ranker.upsert_user(entity(input)).ok();
        break;
      case 2:
        (void)ranker.remove_item(name(input)).ok();
        break;
      default:
        rank(ranker, input);
    }
  }
  return 0;
}
