#include "data/leak_guard.h"

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_set>

#include "lore/data/record.h"
#include "lore/error.h"

#include "data/cell.h"

namespace lore {

namespace {

constexpr std::size_t shown_rows = 3;

struct Key {
  std::int32_t user = 0;
  std::int32_t item = 0;
  std::int64_t time = 0;  // 0 where times are not compared

  bool operator==(const Key&) const = default;
};

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    const auto mix = [](std::uint64_t h, std::uint64_t x) {
      h = (h ^ x) * 0x9E3779B97F4A7C15U;
      return h ^ (h >> 32);
    };
    const std::uint64_t pair =
        std::uint64_t(std::uint32_t(key.user)) << 32 | std::uint32_t(key.item);
    return mix(mix(0, pair), static_cast<std::uint64_t>(key.time));
  }
};

// The rows an author has seen, as a list.
struct SeenRows {
  std::unordered_set<Key, KeyHash> keys;
  bool with_time = false;

  Key key_of(const Example& row) const { return {row.user, row.item, with_time ? row.time : 0}; }
  bool contains(const Example& row) const { return keys.contains(key_of(row)); }
};

using WasSeen = std::function<bool(const Example&)>;

class LeakGuard {
 public:
  LeakGuard(const DatasetSpec& spec, const Catalog& users, const Catalog& items,
            const SplitRows& rows)
      : spec_(spec), users_(users), items_(items), rows_(rows) {}

  void check(const std::string& path, const SawSpec& saw) const {
    if (saw.what == SawSpec::What::nothing) return;
    const WasSeen was_seen = rule(saw);
    std::array<std::int64_t, split_count> leaks = {};
    std::vector<Example> first;
    for (std::size_t s = 0; s < split_count; ++s) {
      if (s == 0 && saw.train_on_seen) continue;
      for (const Example& row : rows_[s]) {
        if (!was_seen(row)) continue;
        ++leaks[s];
        if (first.size() < shown_rows) first.push_back(row);
      }
    }
    if (!first.empty()) refuse(path, leaks, first);
  }

 private:
  WasSeen rule(const SawSpec& saw) const {
    if (saw.what == SawSpec::What::until) {
      return [until = saw.until](const Example& row) { return row.time <= until; };
    }
    const bool is_list = saw.what == SawSpec::What::file;
    SeenRows seen = is_list ? read_seen(saw.file) : training_rows(saw.train_on_seen);
    return [seen = std::move(seen)](const Example& row) { return seen.contains(row); };
  }

  // Where training rows themselves are not checked, those that other rows could be.
  SeenRows training_rows(bool held_rows_only) const {
    SeenRows held{.keys = {}, .with_time = !spec_.time.empty()};
    SeenRows seen = held;
    for (const Examples& rows : {rows_[1], rows_[2]}) {
      for (const Example& row : rows) held.keys.insert(held.key_of(row));
    }
    for (const Example& row : rows_[0]) {
      if (!held_rows_only || held.contains(row)) seen.keys.insert(seen.key_of(row));
    }
    return seen;
  }

  SeenRows read_seen(const FileSpec& file) const {
    std::vector<std::string> wanted = {spec_.user_id, spec_.item_id};
    if (!spec_.time.empty()) wanted.push_back(spec_.time);
    const auto records = open_records(file, wanted);
    const std::size_t user = records->index_of(spec_.user_id);
    const std::size_t item = records->index_of(spec_.item_id);
    const std::vector<std::string>& names = records->columns();
    const auto time =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), spec_.time) - names.begin());
    SeenRows seen{.keys = {}, .with_time = !spec_.time.empty() && time < names.size()};
    Record record;
    while (records->next(record)) {
      Example row{.user = users_.row(record.values[user]), .item = items_.row(record.values[item])};
      if (seen.with_time) row.time = time_of(record, time, file.path);
      // Entities that no row has cannot leak.
      if (row.user != 0 && row.item != 0) seen.keys.insert(seen.key_of(row));
    }
    return seen;
  }

  std::int64_t time_of(const Record& record, std::size_t position, const std::string& path) const {
    try {
      return parse_time(spec_.time, record.values[position]);
    } catch (const Error& error) {
      throw located(error, path, record.line);
    }
  }

  std::string name_of_row(const Example& row) const {
    std::string text = '(' + in_quotes(users_.id(row.user)) + ", " + in_quotes(items_.id(row.item));
    if (!spec_.time.empty()) text += ", " + std::to_string(row.time);
    return text + ')';
  }

  [[noreturn]] void refuse(const std::string& path,
                           const std::array<std::int64_t, split_count>& leaks,
                           const std::vector<Example>& first) const {
    std::string found;
    for (std::size_t s = 0; s < split_count; ++s) {
      if (s > 0) found += ", ";
      found += std::to_string(leaks[s]) + " of " + std::to_string(rows_[s].size()) + ' ' +
               name_of(static_cast<Split>(s)) + " rows";
    }
    found += ": ";
    for (const Example& row : first)
      found += name_of_row(row) + (&row == &first.back() ? "" : ", ");
    const bool only_train = leaks[1] + leaks[2] == 0;
    throw Error(
        {.kind = ErrorKind::leak,
         .problem = "its author may have seen the answers",
         .place = {.file = spec_.source, .field = path + ".saw"},
         .expected =
             "no row that was seen (user, item" + std::string(spec_.time.empty() ? ")" : ", time)"),
         .found = found,
         .hint = only_train ? "set \"train_on_seen\": true to train on seen rows knowingly"
                            : "measure on rows that came later, or write the text anew from "
                              "training rows alone"});
  }

  const DatasetSpec& spec_;
  const Catalog& users_;
  const Catalog& items_;
  const SplitRows& rows_;
};

}  // namespace

void check_leaks(const DatasetSpec& spec, const Catalog& users, const Catalog& items,
                 const SplitRows& rows) {
  const LeakGuard guard(spec, users, items, rows);
  for (const auto& [side, text] : spec.texts) {
    guard.check(std::string("texts.") + name_of(side), text.saw);
  }
  for (const auto& [side, vectors] : spec.vectors) {
    guard.check(std::string("vectors.") + name_of(side), vectors.saw);
  }
}

void check_times(const DatasetSpec& spec, const Catalog& users, const Catalog& items,
                 const Examples& rows) {
  DatasetSpec timed = spec;
  const auto keep_times = [](auto& sources) {
    for (auto& [side, source] : sources) {
      if (source.saw.what != SawSpec::What::until) source.saw = {};
    }
  };
  keep_times(timed.texts);
  keep_times(timed.vectors);
  SplitRows measured;
  measured[static_cast<std::size_t>(Split::test)] = rows;
  check_leaks(timed, users, items, measured);
}

}  // namespace lore
