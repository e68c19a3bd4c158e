#include "profile/subjects.h"

#include <algorithm>

#include "lore/data/string_map.h"
#include "lore/error.h"

#include "data/row_reader.h"
#include "data/split.h"

namespace lore {

namespace {

using Saw = SawSpec::What;

const std::optional<FileSpec>& file_of(const DatasetSpec& spec, Side side) {
  return side == Side::user ? spec.users : spec.items;
}

const SawSpec& saw_of_users(const DatasetSpec& spec) {
  const auto texts = spec.texts.find(Side::user);
  const bool says_nothing = texts == spec.texts.end() || texts->second.saw.what == Saw::nothing;
  if (!says_nothing && texts->second.saw.what != Saw::file) return texts->second.saw;
  throw Error({.kind = says_nothing ? ErrorKind::leak : ErrorKind::unsupported,
               .problem = says_nothing
                              ? "prompts about users tell what they met, but the dataset does not "
                                "say how much of it their texts may have seen"
                              : "prompts are not made of listed rows",
               .place = {.file = spec.source, .field = "texts.user.saw"},
               .hint = "say {\"until\": seconds} or {\"rows\": \"train\"}"});
}

// "Drama|War" reads as "Drama, War".
std::string words_of(const ColumnSpec* column, std::string_view cell) {
  std::string words(cell);
  if (column == nullptr || column->separator.empty() ||
      (column->kind != ColumnKind::multi_valued && column->kind != ColumnKind::sequence)) {
    return words;
  }
  for (std::size_t at = 0; (at = words.find(column->separator, at)) != std::string::npos;) {
    words.replace(at, column->separator.size(), ", ");
    at += 2;
  }
  return words;
}

// The id's row, added if it is new; 0 for no id.
std::int32_t row_of(Catalog& catalog, std::string_view id) {
  if (id.empty()) return 0;
  const std::int32_t found = catalog.row(id);
  return found != 0 ? found : catalog.add(id);
}

// The rows that texts may have seen, decided row by row, or for a split drawn over all rows at
// once.
class SeenRows {
 public:
  SeenRows(const DatasetSpec& spec, const SawSpec& saw) : spec_(spec), saw_(saw) {}

  bool needs_all() const {
    const SplitSpec::By by = spec_.split.by;
    return saw_.what == Saw::train_rows && by != SplitSpec::By::files &&
           by != SplitSpec::By::column;
  }

  bool holds(const Row& row, std::int64_t time) const {
    if (saw_.what == Saw::until) return time <= saw_.until;
    return !row.split || *row.split == Split::train;
  }

 private:
  const DatasetSpec& spec_;
  const SawSpec& saw_;
};

}  // namespace

SubjectReader::SubjectReader(const DatasetSpec& spec, Side side, SubjectColumns columns)
    : spec_(spec), side_(side), columns_(std::move(columns)) {
  if (columns_.rating.empty()) columns_.rating = spec.label.column;
  if (side == Side::user) {
    saw_of_users(spec);
    if (spec.items) read_items();
    read_events();
  }
  if (file_of(spec, side)) {
    facts_ = open_facts(side, side == Side::user ? columns_.user_slots : columns_.item_slots);
  } else if (side == Side::item) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "prompts about items need a file of items",
                 .place = {.file = spec.source, .field = "items"}});
  }
}

SubjectReader::Facts SubjectReader::open_facts(Side side,
                                               const std::vector<std::string>& slots) const {
  const std::string& id = side == Side::user ? spec_.user_id : spec_.item_id;
  std::vector<std::string> wanted = {id};
  std::vector<std::pair<std::string, std::string>> columns;  // slot, column
  for (const std::string& slot : slots) {
    const auto renamed = columns_.column_of.find(slot);
    columns.emplace_back(slot, renamed == columns_.column_of.end() ? slot : renamed->second);
    wanted.push_back(columns.back().second);
  }
  Facts facts{.records = open_records(*file_of(spec_, side), wanted)};
  facts.id = facts.records->index_of(id);
  const std::vector<std::string>& there = facts.records->columns();
  for (const auto& [slot, column] : columns) {
    const bool is_there = std::find(there.begin(), there.end(), column) != there.end();
    if (is_there || columns_.column_of.contains(slot)) {
      facts.positions.emplace_back(slot, facts.records->index_of(column));
    }
  }
  return facts;
}

PromptFields SubjectReader::fields_of(const Facts& facts, const Record& record) const {
  PromptFields fields;
  for (const auto& [slot, position] : facts.positions) {
    const ColumnSpec* column = spec_.find(facts.records->columns()[position]);
    fields[slot] = words_of(column, record.values[position]);
  }
  return fields;
}

void SubjectReader::read_items() {
  const Facts facts = open_facts(Side::item, columns_.item_slots);
  item_fields_.resize(1);
  for (Record record; facts.records->next(record);) {
    const std::string_view id = record.values[facts.id];
    if (id.empty() || items_.row(id) != 0) continue;
    items_.add(id);
    item_fields_.push_back(fields_of(facts, record));
  }
}

void SubjectReader::read_events() {
  const SawSpec& saw = saw_of_users(spec_);
  const SeenRows seen(spec_, saw);
  const ColumnSpec rating{.name = columns_.rating};
  RowReader reader(spec_, spec_.interactions,
                   {.labels = Labels::optional,
                    .split = spec_.split.by == SplitSpec::By::column,
                    .columns = {&rating}});
  StringMap<std::int32_t> known_ratings;
  std::vector<Example> rows;
  std::vector<std::int32_t> rating_of;  // each of the rows
  for (Row row; reader.next(row);) {
    const auto order = static_cast<std::int64_t>(rows.size()) + 1;
    const std::int64_t time = row.time.value_or(order);
    if (!seen.needs_all() && !seen.holds(row, time)) continue;
    rows.push_back(
        {.user = row_of(users_, row.user), .item = row_of(items_, row.item), .time = time});
    const auto [words, is_new] = known_ratings.try_emplace(
        std::string(row.cells[0]), static_cast<std::int32_t>(ratings_.size()));
    if (is_new) ratings_.emplace_back(row.cells[0]);
    rating_of.push_back(words->second);
  }
  std::vector<Split> splits(rows.size(), Split::train);
  if (seen.needs_all()) splits = split_rows(spec_.split, rows, users_);
  keep(rows, rating_of, splits);
}

void SubjectReader::keep(const std::vector<Example>& rows, const std::vector<std::int32_t>& ratings,
                         const std::vector<Split>& splits) {
  events_.resize(static_cast<std::size_t>(users_.rows()));
  item_fields_.resize(static_cast<std::size_t>(items_.rows()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (splits[i] != Split::train || rows[i].user == 0 || rows[i].item == 0) continue;
    events_[static_cast<std::size_t>(rows[i].user)].push_back(
        {.item = rows[i].item, .rating = ratings[i], .time = rows[i].time});
  }
  for (std::vector<Event>& each : events_) {
    std::stable_sort(each.begin(), each.end(),
                     [](const Event& a, const Event& b) { return a.time < b.time; });
  }
}

bool SubjectReader::next(Subject& subject) {
  subject = {};
  const bool found = facts_.records ? next_fact(subject) : next_user(subject);
  if (found && side_ == Side::user) add_history(subject);
  return found;
}

bool SubjectReader::next_fact(Subject& subject) {
  if (!facts_.records->next(record_)) return false;
  subject.id = record_.values[facts_.id];
  const auto [first, is_new] = lines_.try_emplace(subject.id, record_.line);
  if (subject.id.empty() || !is_new) {
    throw Error({.kind = ErrorKind::format,
                 .problem = is_new ? "a record without an id" : "a second record for one id",
                 .place = {.file = facts_.records->path(), .line = record_.line},
                 .found = is_new ? "" : "one in line " + std::to_string(first->second)});
  }
  subject.fields = fields_of(facts_, record_);
  return true;
}

bool SubjectReader::next_user(Subject& subject) {
  if (next_user_ >= users_.rows()) return false;
  subject.id = users_.id(next_user_++);
  return true;
}

void SubjectReader::add_history(Subject& subject) const {
  for (const Event& event : events_[static_cast<std::size_t>(users_.row(subject.id))]) {
    PromptFields entry = item_fields_[static_cast<std::size_t>(event.item)];
    entry["rating"] = ratings_[static_cast<std::size_t>(event.rating)];
    subject.history.push_back(std::move(entry));
    subject.history_items.emplace_back(items_.id(event.item));
  }
}

}  // namespace lore
