#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "lore/data/catalog.h"
#include "lore/data/dataset.h"
#include "lore/data/record.h"
#include "lore/profile/prompt.h"

namespace lore {

// A user or item that prompts can be about.
struct Subject {
  std::string id;
  PromptFields fields = {};
  std::vector<PromptFields> history = {};       // of a user, oldest first, with "rating"
  std::vector<std::string> history_items = {};  // their ids
};

// Which columns of a dataset prompts may tell: those of the slots and no others.
struct SubjectColumns {
  std::vector<std::string> item_slots;
  std::vector<std::string> user_slots;
  std::map<std::string, std::string> column_of = {};  // of a slot, where the names differ
  std::string rating = {};  // column of the interactions told as "rating"; empty: the label's
};

// The entities of one side of a dataset, in the order of its files: the facts of the users or items
// file, and for users what they met as far as the dataset's "texts" may have seen it ("saw": until
// a time, or the rows of the training split). Items need a file of their own; users without one are
// those of the interactions. Holds the items' fields and the interactions in memory for users, one
// record for items.
class SubjectReader {
 public:
  // Throws Error(leak) for users where the dataset does not say that their texts may have seen
  // interactions, Error(unsupported) where it lists the seen rows, Error(invalid_argument) for
  // items without a file, and what reading the files throws.
  SubjectReader(const DatasetSpec& spec, Side side, SubjectColumns columns);

  // Moves on to the next entity; false at the end. Throws Error(format) for an id that is missing
  // or stands twice.
  bool next(Subject& subject);

 private:
  struct Event {
    std::int32_t item = 0;
    std::int32_t rating = 0;
    std::int64_t time = 0;
  };

  struct Facts {
    std::unique_ptr<RecordReader> records;
    std::size_t id = 0;
    std::vector<std::pair<std::string, std::size_t>> positions = {};  // slot, column's position
  };

  Facts open_facts(Side side, const std::vector<std::string>& slots) const;
  PromptFields fields_of(const Facts& facts, const Record& record) const;
  void read_items();
  void read_events();
  void keep(const std::vector<Example>& rows, const std::vector<std::int32_t>& ratings,
            const std::vector<Split>& splits);
  bool next_fact(Subject& subject);
  bool next_user(Subject& subject);
  void add_history(Subject& subject) const;

  const DatasetSpec& spec_;
  Side side_;
  SubjectColumns columns_;
  Facts facts_;
  Record record_;
  std::unordered_map<std::string, std::uint64_t> lines_;  // of the ids seen
  Catalog items_;
  std::vector<PromptFields> item_fields_;  // by catalog row
  Catalog users_;
  std::vector<std::vector<Event>> events_;  // by catalog row of the user, oldest first
  std::vector<std::string> ratings_;
  std::int32_t next_user_ = 1;
};

}  // namespace lore
