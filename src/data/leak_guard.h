#pragma once

#include <array>

#include "lore/data/dataset.h"

namespace lore {

// The rows of each split, by Split.
using SplitRows = std::array<Examples, split_count>;

// Compares the rows with what the authors of the dataset's texts and vectors may have seen
// (SawSpec). Throws Error(leak) with counts and the first rows for the first text or vector file
// that knows the answer to a row it would be measured on, or trained on without consent.
//
// Rows are the same if user, item and, where both have one, time are.
void check_leaks(const DatasetSpec& spec, const Catalog& users, const Catalog& items,
                 const SplitRows& rows);

// The same for rows measured with a store alone, which knows times but not which rows were seen:
// sources that state another rule than a time are taken on trust.
void check_times(const DatasetSpec& spec, const Catalog& users, const Catalog& items,
                 const Examples& rows);

}  // namespace lore
