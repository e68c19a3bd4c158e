#include "serve/drift.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lore/error.h"

#include "serve/answer.h"

namespace lore {
namespace {

struct Difference {
  double sum = 0;
  std::size_t candidates = 0;
};

Difference difference(const Serving& current, const Serving& next, Request request) {
  std::vector<std::string_view> known;
  if (request.items.empty()) {
    const Catalog& items = current.model->store().items();
    for (const std::int32_t row : current.model->known_items) known.push_back(items.id(row));
    request.items = known;
  }
  Scratch scratch;
  const std::span<const float> found = logits_of(current, request, scratch);
  const std::vector<float> before(found.begin(), found.end());
  const std::span<const float> after = logits_of(next, request, scratch);
  Difference result{.candidates = before.size()};
  for (std::size_t i = 0; i < before.size(); ++i) {
    result.sum +=
        std::abs(current.model->probability(before[i]) - next.model->probability(after[i]));
  }
  return result;
}

}  // namespace

void check_drift(const Serving& current, const Serving& next, std::span<const Request> recent,
                 float largest) {
  Difference total;
  for (const Request& request : recent) {
    const Difference each = difference(current, next, request);
    total.sum += each.sum;
    total.candidates += each.candidates;
  }
  if (total.sum <= static_cast<double>(largest) * static_cast<double>(total.candidates)) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "recent requests would be answered too differently",
               .place = {.field = "recent"},
               .expected = "probabilities that differ by " + std::to_string(largest) +
                           " on average, at most",
               .found = std::to_string(total.sum / static_cast<double>(total.candidates)),
               .hint = "look at both models; raise largest_drift if the change is meant"});
}

}  // namespace lore
