#include "data/split.h"

#include <algorithm>
#include <cmath>

#include <xxhash.h>

#include "lore/error.h"

#include "data/cell.h"

namespace lore {

namespace {

// How many of `count` things go where; the rest train.
struct Quota {
  std::size_t valid = 0;
  std::size_t test = 0;
};

Quota quota(const SplitSpec& split, std::size_t count) {
  const auto share = [&](double part) {
    return static_cast<std::size_t>(std::llround(part * static_cast<double>(count)));
  };
  return {.valid = share(split.valid), .test = share(split.test)};
}

// Rows at or after the time of the first row that would be test (valid) are test (valid).
std::vector<Split> split_by_time(const SplitSpec& split, std::span<const Example> examples) {
  std::vector<std::int64_t> times;
  times.reserve(examples.size());
  for (const Example& example : examples) times.push_back(example.time);
  std::sort(times.begin(), times.end());
  const Quota held = quota(split, times.size());
  const auto starts_at = [&](std::size_t held_rows) {
    return held_rows == 0 ? after_all_history : times[times.size() - held_rows];
  };
  const std::int64_t test_from = starts_at(held.test);
  const std::int64_t valid_from = starts_at(held.test + held.valid);
  std::vector<Split> splits;
  splits.reserve(examples.size());
  for (const Example& example : examples) {
    splits.push_back(example.time >= test_from    ? Split::test
                     : example.time >= valid_from ? Split::valid
                                                  : Split::train);
  }
  return splits;
}

// The things with the smallest hashes are held back.
std::vector<Split> split_by_hash(const SplitSpec& split, const std::vector<XXH64_hash_t>& hashes) {
  std::vector<std::size_t> order(hashes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return hashes[a] != hashes[b] ? hashes[a] < hashes[b] : a < b;
  });
  const Quota held = quota(split, hashes.size());
  std::vector<Split> splits(hashes.size(), Split::train);
  for (std::size_t i = 0; i < std::min(order.size(), held.test + held.valid); ++i) {
    splits[order[i]] = i < held.test ? Split::test : Split::valid;
  }
  return splits;
}

// The user of row 0, who has no id, is one of the users where it has rows.
std::vector<Split> split_by_user(const SplitSpec& split, std::span<const Example> examples,
                                 const Catalog& users) {
  const auto rows = static_cast<std::size_t>(users.rows());
  std::vector<std::size_t> position(rows);  // among the users that have rows, counted from 1
  std::vector<XXH64_hash_t> hashes;
  for (const Example& example : examples) {
    std::size_t& place = position[static_cast<std::size_t>(example.user)];
    if (place != 0) continue;
    const std::string_view id = users.id(example.user);
    hashes.push_back(XXH3_64bits_withSeed(id.data(), id.size(), split.seed));
    place = hashes.size();
  }
  const std::vector<Split> of_users = split_by_hash(split, hashes);
  std::vector<Split> splits;
  splits.reserve(examples.size());
  for (const Example& example : examples) {
    splits.push_back(of_users[position[static_cast<std::size_t>(example.user)] - 1]);
  }
  return splits;
}

std::vector<Split> split_at_random(const SplitSpec& split, std::size_t rows) {
  std::vector<XXH64_hash_t> hashes;
  hashes.reserve(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::string index = std::to_string(i);
    hashes.push_back(XXH3_64bits_withSeed(index.data(), index.size(), split.seed));
  }
  return split_by_hash(split, hashes);
}

}  // namespace

const char* name_of(Split split) {
  static constexpr std::array<const char*, split_count> names = {"train", "valid", "test"};
  return names.at(static_cast<std::size_t>(split));
}

std::vector<Split> split_rows(const SplitSpec& split, std::span<const Example> examples,
                              const Catalog& users) {
  if (split.by == SplitSpec::By::time) return split_by_time(split, examples);
  if (split.by == SplitSpec::By::user) return split_by_user(split, examples, users);
  return split_at_random(split, examples.size());
}

Split parse_split(const std::string& column, std::string_view cell) {
  for (const Split split : {Split::train, Split::valid, Split::test}) {
    if (cell == name_of(split)) return split;
  }
  throw Error({.kind = ErrorKind::format,
               .problem = "not a split",
               .place = {.field = column},
               .expected = "\"train\", \"valid\" or \"test\"",
               .found = in_quotes(cell)});
}

}  // namespace lore
