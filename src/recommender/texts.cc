#include "recommender/texts.h"

#include <filesystem>
#include <unordered_map>

#include "lore/data/record.h"
#include "lore/error.h"
#include "lore/profile/profile_store.h"

#include "profile/text_file.h"

namespace lore {

namespace {

// Texts by entity in order of first appearance.
class Collector {
 public:
  // Appends to the entity's words; "" changes nothing.
  void append(std::string_view id, std::string_view words) {
    if (words.empty()) return;
    std::string& text = entry(id).text;
    if (!text.empty()) text += ". ";
    text += words;
  }

  std::vector<EntityText> take() { return std::move(texts_); }

 private:
  EntityText& entry(std::string_view id) {
    const auto [found, added] = positions_.try_emplace(std::string(id), texts_.size());
    if (added) texts_.push_back({std::string(id), ""});
    return texts_[found->second];
  }

  std::vector<EntityText> texts_;
  std::unordered_map<std::string, std::size_t> positions_;  // by id
};

// "Drama|War" reads as "Drama, War".
std::string words_of(const ColumnSpec* column, std::string_view cell) {
  std::string words(cell);
  if (column == nullptr || column->kind != ColumnKind::multi_valued) return words;
  for (std::size_t at = 0; (at = words.find(column->separator, at)) != std::string::npos;) {
    words.replace(at, column->separator.size(), ", ");
    at += 2;
  }
  return words;
}

void read_columns(const DatasetSpec& spec, Side side, const TextSpec& text, Collector& texts) {
  const std::optional<FileSpec>& file = side == Side::user ? spec.users : spec.items;
  if (text.columns.empty()) return;
  if (!file) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "texts are made of columns, but the side has no file of its own",
                 .place = {.file = spec.source, .field = std::string("texts.") + name_of(side)},
                 .hint = "name a \"users\" or \"items\" file"});
  }
  const std::string& id = side == Side::user ? spec.user_id : spec.item_id;
  std::vector<std::string> wanted = text.columns;
  wanted.push_back(id);
  const auto records = open_records(*file, wanted);
  const std::size_t key = records->index_of(id);
  for (Record record; records->next(record);) {
    for (const std::string& name : text.columns) {
      texts.append(record.values[key],
                   words_of(spec.find(name), record.values[records->index_of(name)]));
    }
  }
}

void read_file(const TextSpec& text, Collector& texts) {
  if (text.file.empty()) return;
  TextFile file(text.file, {.id = text.id_key, .text = text.text_key});
  while (file.next()) texts.append(file.id(), file.text());
}

// The store's only pack, where the dataset names none.
std::string pack_of(const ProfileStore& store, Side side, const TextSpec& text) {
  if (!text.pack.empty()) return text.pack;
  const std::vector<std::string> packs = store.packs(side);
  if (packs.size() == 1) return packs.front();
  std::string names;
  for (const std::string& pack : packs) names += (names.empty() ? "" : ", ") + pack;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = packs.empty() ? "no profiles of this side" : "profiles of several packs",
               .place = {.file = text.store, .field = std::string("texts.") + name_of(side)},
               .found = names,
               .hint = packs.empty() ? "run `lore profile`" : "name one as \"pack\""});
}

void read_store(Side side, const TextSpec& text, Collector& texts) {
  if (text.store.empty()) return;
  if (!std::filesystem::exists(text.store)) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "no such profile store",
                 .place = {.file = text.store},
                 .hint = "run `lore profile`"});
  }
  const ProfileStore store = ProfileStore::open(text.store);
  store.for_each(
      side, [&](const Profile& profile) { texts.append(profile.id, profile.text); },
      pack_of(store, side, text));
}

}  // namespace

std::vector<EntityText> read_texts(const DatasetSpec& spec, Side side) {
  const TextSpec& text = spec.texts.at(side);
  Collector texts;
  read_columns(spec, side, text, texts);
  read_file(text, texts);
  read_store(side, text, texts);
  return texts.take();
}

}  // namespace lore
