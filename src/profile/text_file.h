#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lore/data/record.h"
#include "lore/data/string_map.h"
#include "lore/profile/profile_store.h"

namespace lore {

// A JSONL file of texts, record by record. Holds the ids in memory.
class TextFile {
 public:
  // Throws what open_records() throws.
  TextFile(const std::string& path, const ProfileKeys& keys);

  // Moves on to the next text; false at the end. Throws Error(format) with file and line for a
  // blank id and one that stands twice. Texts may be blank.
  bool next();

  // Of the current record, valid until the next call of next().
  std::string_view id() const { return record_.values[id_]; }
  std::string_view text() const { return record_.values[text_]; }

  std::size_t count() const { return lines_.size(); }  // of the records so far

  // Throws Error(format) at the current line.
  [[noreturn]] void fail(const std::string& key, const std::string& problem,
                         const std::string& found = "") const;

 private:
  ProfileKeys keys_;
  std::unique_ptr<RecordReader> records_;
  Record record_;
  std::size_t id_ = 0;  // positions in the record
  std::size_t text_ = 0;
  StringMap<std::uint64_t> lines_;  // by id
};

}  // namespace lore
