#include "demo/profile_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace demo {

namespace {

constexpr std::size_t fewest_clicks = 3;
constexpr std::size_t factors_told = 5;

// Ways to say that someone likes works high, or low, in a factor.
struct Phrases {
  std::array<const char*, 3> high;
  std::array<const char*, 3> low;
};
constexpr std::array<Phrases, factor_count> phrases = {{
    {{"dark and violent stories", "dark, grim moods and tragic ends",
      "dark tales of guilt and horror"},
     {"light and sunny stories", "light, cheerful tales without cruelty",
      "light and harmless fun"}},
    {{"fast, tense plots", "fast, breathless action", "a fast and gripping pace"},
     {"slow, patient telling", "a slow, meditative pace", "slow and contemplative scenes"}},
    {{"demanding, philosophical works", "demanding novels of ideas", "demanding, intricate style"},
     {"easy stories, plainly told", "easy, accessible entertainment", "easy and simple reading"}},
    {{"romantic love stories", "romantic passion and longing", "romantic tales of lovers"},
     {"unromantic stories", "unromantic tales of duty and adventure",
      "unromantic works in which nobody falls in love"}},
    {{"funny, witty works", "funny, absurd farces and satires", "funny and quotable dialogue"},
     {"solemn, serious works", "a solemn and earnest tone", "solemn stories without jokes"}},
    {{"fantastical, magical worlds", "fantastical journeys and alien planets",
      "fantastical and supernatural events"},
     {"realistic, everyday settings", "realistic, true-to-life detail",
      "realistic lives of ordinary people"}},
    {{"political works on class and power", "political anger at poverty and injustice",
      "political novels and films on racism, war and society"},
     {"apolitical, private stories", "apolitical, escapist entertainment",
      "apolitical escapes from the affairs of the world"}},
    {{"epic, sweeping sagas", "epic canvases with battles and empires",
      "epic spectacles and long journeys"},
     {"intimate, small dramas", "intimate stories of a few people in one room",
      "intimate, private lives"}},
    {{"warm, tender and hopeful works", "warm stories of family and friendship",
      "warm comfort and kindness"},
     {"cold, unsettling works", "cold, harsh endings without comfort",
      "cold and pitiless stories"}},
    {{"puzzling mysteries with clues and twists", "puzzling secrets at the heart of the story",
      "puzzling riddles and ambiguous endings"},
     {"straightforward plots", "straightforward stories without riddles",
      "straightforward, plain telling"}},
}};
constexpr std::array<const char*, 6> verbs = {"Looks above all for", "Often picks",
                                              "Has a weakness for",  "Seems to like",
                                              "Tends toward",        "Comes back to"};

Factors mean_factors(const std::vector<std::size_t>& some, const std::vector<Work>& works) {
  Factors mean = {};
  for (const std::size_t w : some) {
    for (std::size_t f = 0; f < factor_count; ++f) {
      mean[f] += works[w].factors[f] / static_cast<double>(some.size());
    }
  }
  return mean;
}

// How much more of each factor the clicked works have than those passed by.
Factors leanings(const Observed& observed, const std::vector<Work>& works) {
  Factors lean = mean_factors(observed.clicked, works);
  const Factors other = mean_factors(observed.passed_by, works);
  for (std::size_t f = 0; f < factor_count; ++f) lean[f] -= other[f];
  return lean;
}

std::vector<std::size_t> strongest(const Factors& lean) {
  std::vector<std::size_t> order(factor_count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(lean[a]) > std::abs(lean[b]);
  });
  order.resize(factors_told);
  return order;
}

// "A", "A and B", "A, B and C".
std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string latest_titles(const Observed& observed, const std::vector<Work>& works) {
  std::vector<std::string> titles;
  const std::size_t count = std::min<std::size_t>(observed.clicked.size(), 4);
  for (std::size_t i = 0; i < count; ++i) {
    titles.push_back(works[observed.clicked[observed.clicked.size() - 1 - i]].title);
  }
  return list(titles);
}

// The two genres most common among the clicked works; of equally common ones, that which was less
// often passed by.
std::string genres(const Observed& observed, const std::vector<Work>& works) {
  std::map<std::string, std::pair<int, int>> counts;  // clicked, as a negative number; passed by
  for (const std::size_t w : observed.clicked) {
    for (const std::string& genre : works[w].genres) --counts[genre].first;
  }
  for (const std::size_t w : observed.passed_by) {
    for (const std::string& genre : works[w].genres) ++counts[genre].second;
  }
  std::vector<std::string> names;
  for (const auto& [genre, count] : counts) names.push_back(genre);
  std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return counts[a] < counts[b];
  });
  names.resize(std::min<std::size_t>(names.size(), 2));
  return list(names);
}

std::string kind(const Observed& observed, const std::vector<Work>& works) {
  const auto films = std::count_if(observed.clicked.begin(), observed.clicked.end(),
                                   [&](std::size_t w) { return works[w].kind == "film"; });
  const auto share = static_cast<double>(films) / static_cast<double>(observed.clicked.size());
  if (share > 0.65) return "mostly films";
  return share < 0.35 ? "mostly books" : "books and films alike";
}

}  // namespace

std::vector<Observed> observe(const std::vector<Impression>& profiled, std::size_t readers) {
  std::vector<Observed> observed(readers);
  for (const Impression& seen : profiled) {
    Observed& of = observed[seen.reader];
    (seen.clicked ? of.clicked : of.passed_by).push_back(seen.work);
  }
  return observed;
}

std::string write_profile(const Observed& observed, const std::vector<Work>& works,
                          Random& random) {
  if (observed.clicked.size() < fewest_clicks) return "";
  std::string text = "Recently chose " + latest_titles(observed, works) + ": " +
                     kind(observed, works) + ", among them much " + genres(observed, works) + ".";
  const Factors lean = leanings(observed, works);
  std::size_t verb = random.below(verbs.size());
  for (const std::size_t f : strongest(lean)) {
    const auto& ways = lean[f] > 0 ? phrases[f].high : phrases[f].low;
    text += std::string(" ") + verbs[verb++ % verbs.size()] + " " +
            ways[random.below(ways.size())] + ".";
  }
  return text;
}

}  // namespace demo
