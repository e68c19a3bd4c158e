// What production embeds: lore::serve alone, which links no libtorch. Ranks some candidates for a
// user with the bundle that 01_fit_and_rank wrote, and says why the first one is first.
//
//   02_rank_only BUNDLE

#include <cstdio>
#include <string_view>
#include <vector>

#include "lore/serve/ranker.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;

  // Nothing throws here: a bundle that was mutated, cut short or made by a newer version is refused
  // with file, place, what was expected and what was found.
  lore::Result<lore::Ranker> opened = lore::Ranker::open(argv[1]);
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", opened.status().message().c_str());
    return 1;
  }
  const lore::Ranker& ranker = opened.value();

  // Ids are strings from end to end. One that the model never saw ranks by what is known of the
  // rest, and is counted.
  const std::vector<std::string_view> candidates = {"dracula", "emma", "2666", "no-such-work"};
  const lore::Request request{
      .user = "r1000", .items = candidates, .context = {{"device", "phone"}}};
  lore::Ranking ranking;  // keep it from call to call: after the first, nothing is allocated
  const lore::Status status = ranker.rank(request, ranking);
  if (!status.ok()) {
    std::fprintf(stderr, "%s\n", status.message().c_str());
    return 1;
  }
  std::printf("%zu candidates, %lld unknown\n", ranking.items.size(),
              static_cast<long long>(ranking.unknown_items));

  lore::Explanation why;
  if (!ranker.explain(request, "dracula", why).ok() || why.contributions.empty()) return 1;
  std::printf("dracula: %zu reasons\n", why.contributions.size());
}

// Prints:
//   4 candidates, 1 unknown
//   dracula: 11 reasons
