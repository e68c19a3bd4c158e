#include "data/split.h"

#include <algorithm>
#include <cmath>

#include <xxhash.h>

#include "lore/error.h"

#include "data/cell.h"
#include "data/nth_smallest.h"

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

// Numbers in the order of times.
std::uint64_t ordered(std::int64_t time) {
  return static_cast<std::uint64_t>(time) ^ std::uint64_t{1} << 63;
}

// Rows at or after the time of the first row that would be test (valid) are test (valid).
std::vector<Split> split_by_time(const SplitSpec& split, const Examples& examples) {
  const std::size_t rows = examples.size();
  const auto time = [&](std::size_t i) { return ordered(examples.time(i)); };
  const auto starts_at = [&](std::size_t held_rows) {
    return held_rows == 0 ? ordered(after_all_history)
                          : nth_smallest(rows, time, rows - std::min(held_rows, rows)).key;
  };
  const Quota held = quota(split, rows);
  const std::uint64_t test_from = starts_at(held.test);
  const std::uint64_t valid_from = starts_at(held.test + held.valid);
  std::vector<Split> splits(rows, Split::train);
  for (std::size_t i = 0; i < rows; ++i) {
    if (time(i) >= valid_from) splits[i] = Split::valid;
    if (time(i) >= test_from) splits[i] = Split::test;
  }
  return splits;
}

// Finds the `held` of `count` things that have the smallest hashes, the first of equal ones.
class SmallestHashes {
 public:
  template <typename HashOf>
  SmallestHashes(std::size_t count, const HashOf& hash_of, std::size_t held) {
    if (held == 0) return;
    const NthKey last = nth_smallest(count, hash_of, held - 1);
    last_ = last.key;
    equal_ = last.equal_before + 1;
  }

  // For each thing in turn.
  bool holds(XXH64_hash_t hash) {
    if (hash != last_ || equal_ == 0) return hash < last_;
    --equal_;
    return true;
  }

 private:
  XXH64_hash_t last_ = 0;
  std::size_t equal_ = 0;  // to last_, and still to be found
};

// The things with the smallest hashes are held back.
template <typename HashOf>
std::vector<Split> split_by_hash(const SplitSpec& split, std::size_t count, const HashOf& hash_of) {
  const Quota held = quota(split, count);
  SmallestHashes test(count, hash_of, std::min(held.test, count));
  SmallestHashes held_back(count, hash_of, std::min(held.test + held.valid, count));
  std::vector<Split> splits(count, Split::train);
  for (std::size_t i = 0; i < count; ++i) {
    const XXH64_hash_t hash = hash_of(i);
    if (held_back.holds(hash)) splits[i] = Split::valid;
    if (test.holds(hash)) splits[i] = Split::test;
  }
  return splits;
}

// The user of row 0, who has no id, is one of the users where it has rows.
std::vector<Split> split_by_user(const SplitSpec& split, const Examples& examples,
                                 const Catalog& users) {
  std::vector<std::size_t> position(static_cast<std::size_t>(users.rows()));  // counted from 1
  std::vector<XXH64_hash_t> hashes;  // of the users that have rows
  for (const Example& example : examples) {
    std::size_t& place = position[static_cast<std::size_t>(example.user)];
    if (place != 0) continue;
    const std::string_view id = users.id(example.user);
    hashes.push_back(XXH3_64bits_withSeed(id.data(), id.size(), split.seed));
    place = hashes.size();
  }
  const std::vector<Split> of_users =
      split_by_hash(split, hashes.size(), [&](std::size_t i) { return hashes[i]; });
  std::vector<Split> splits;
  splits.reserve(examples.size());
  for (const Example& example : examples) {
    splits.push_back(of_users[position[static_cast<std::size_t>(example.user)] - 1]);
  }
  return splits;
}

std::vector<Split> split_at_random(const SplitSpec& split, std::size_t rows) {
  return split_by_hash(split, rows, [&](std::size_t i) {
    const std::string index = std::to_string(i);
    return XXH3_64bits_withSeed(index.data(), index.size(), split.seed);
  });
}

}  // namespace

const char* name_of(Split split) {
  static constexpr std::array<const char*, split_count> names = {"train", "valid", "test"};
  return names.at(static_cast<std::size_t>(split));
}

std::vector<Split> split_rows(const SplitSpec& split, const Examples& examples,
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
