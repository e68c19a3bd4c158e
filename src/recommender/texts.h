#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lore/data/schema.h"

namespace lore {

// An entity's words.
struct EntityText {
  std::string id;
  std::string text;
};

// The texts of a side as its TextSpec says: the named columns of the users (items) file, then the
// text of the JSONL file or profile store, joined with ". ". Entities are in the order of the
// files; those without any words are left out. Throws Error(format) for an id that stands twice in
// the JSONL file.
std::vector<EntityText> read_texts(const DatasetSpec& spec, Side side);

}  // namespace lore
