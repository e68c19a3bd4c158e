#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lore/data/example_table.h"
#include "lore/data/examples.h"
#include "lore/data/feature_store.h"
#include "lore/data/load_options.h"

namespace lore {

enum class Split : std::uint8_t { train, valid, test };
inline constexpr std::size_t split_count = 3;

// The split's name as in dataset files: "train", "valid", "test".
const char* name_of(Split split);

// A dataset read whole: a fitted FeatureStore and the encoded rows of each split. Raw text is
// streamed up to three times (ids and times, counts, values) and never held. Encoded rows are
// packed, in memory or in a file (LoadOptions). Beside them, memory grows with users, items and
// words, and by 12 bytes an event of the history; while rows are read, by one byte a row.
//
// Columns of side user and item that stand in the users or items file are facts of the entity;
// those that stand in the interactions, and all of the context, are brought by each row. Entities
// that only the interactions know have a catalog row too, with missing facts. In data without a
// user (item) id every row is of user (item) 0.
//
// Vocabularies and scales see every training row once, with the facts of its user and item: a
// count is a number of training rows, whatever file the column stands in.
//
// The history holds the interactions file's rows of all splits; what is strictly before a row's
// time is fair to it. Rows of separate valid and test files never enter it. Without a time column
// the rows of the interactions have their order as time, those of other files come after all of it.
//
// Vectors are not attached by loading: FeatureStore::attach_vectors.
// Thread safety: const members are safe for concurrent use.
class Dataset {
 public:
  Dataset() = default;  // no rows, no store

  // Reads the files of `spec`, fits vocabularies and numeric scales on the training rows only,
  // encodes all rows, and runs the leak guard. Throws Error for the first bad thing found: with
  // file, line and column for a cell; Error(not_found) for a file or column; Error(leak);
  // Error(invalid_argument) for training rows that are none or of one class only, and for options
  // out of range; Error(io) or Error(not_found) for a folder that cannot keep the rows.
  static Dataset load(const DatasetSpec& spec, const LoadOptions& options = {});

  // Reads the rows of `spec` with the feature maps already fitted in `store` (a bundle's), for
  // evaluation. Catalogs and histories are read anew; ids unknown to `store` stay unknown; vectors
  // are those of `store`, by entity id. Throws as load does, but takes training rows of one class
  // or none, and Error(mismatch) if the columns or the history of `spec` are not those of `store`.
  static Dataset load_with(const DatasetSpec& spec, const FeatureStore& store,
                           const LoadOptions& options = {});

  // Reads the rows of `spec` as what happened after those `store` was fitted to. Ids, words, users
  // and items keep their rows and scales stay; words that a column's "min_count" of these training
  // rows hold are admitted behind the known ones, users and items of these rows or files behind
  // those. What the files or the latest training rows say of a user or item replaces what was
  // known of it. Histories go on; an event they have already is not counted twice. Counts of
  // users and items are those of these rows alone; vectors are those of `store`, by entity id.
  // Throws as load does, and Error(mismatch) as load_with.
  static Dataset load_after(const DatasetSpec& spec, const FeatureStore& store,
                            const LoadOptions& options = {});

  // Throws Error(invalid_argument) for a dataset that was not loaded.
  const FeatureStore& store() const;
  FeatureStore& store();
  std::shared_ptr<const FeatureStore> shared_store() const { return store_; }

  // In the order of the files. Valid as long as the dataset.
  Examples examples(Split split) const& { return splits_[static_cast<std::size_t>(split)]; }
  Examples examples(Split split) && = delete;

  // Training exposures of each catalog row: cold means few.
  const std::vector<std::int32_t>& user_counts() const { return user_counts_; }
  const std::vector<std::int32_t>& item_counts() const { return item_counts_; }

  // A hash (XXH3, 32 hexadecimal digits) of the spec and the bytes of all files it names:
  // provenance. Text and vector files count where they exist.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  Dataset(struct LoadedDataset loaded, std::string fingerprint);

  std::shared_ptr<FeatureStore> store_;
  std::array<ExampleTable, split_count> splits_;
  std::vector<std::int32_t> user_counts_;
  std::vector<std::int32_t> item_counts_;
  std::string fingerprint_;
};

// Whether the rows of a file must say what was clicked.
enum class Labels : std::uint8_t { optional, required };

// Reads rows to score or to measure on: columns user, item, time where the data has one, and those
// that stand in the interactions; the label where there is one. Histories are the store's. Counts
// everything `store` does not know in `unknowns`. Throws Error(not_found) naming a needed column
// the file lacks, Error(format) with file, line and column, or, where labels are required,
// Error(leak) for rows before the time up to which texts or vectors have seen.
std::vector<Example> read_rows(const FeatureStore& store, const FileSpec& file, Labels labels,
                               Unknowns* unknowns = nullptr);

// How to read `path`: as the interactions of `spec` if the extension is theirs, else as its
// extension says (.csv, .tsv, .jsonl). A first line that names the id columns is a header.
FileSpec rows_file(const DatasetSpec& spec, const std::string& path);

}  // namespace lore
