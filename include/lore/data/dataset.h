#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lore/data/feature_store.h"

namespace lore {

enum class Split : std::uint8_t { train, valid, test };
const char* name_of(Split split);

// A dataset read whole: a fitted FeatureStore and the encoded rows of each split. Raw text is
// streamed twice (count, then encode) and never held; an encoded row takes some 32 bytes and its
// own columns.
// Thread safety: const members are safe for concurrent use.
class Dataset {
 public:
  // Reads the files of `spec`, fits vocabularies and numeric scales on the training rows only,
  // encodes all rows, and runs the leak guard. Throws Error for the first bad thing found.
  static Dataset load(const DatasetSpec& spec);

  // Reads the rows of `spec` with the feature maps already fitted in `store` (a bundle's), for
  // evaluation. Catalogs and histories are read anew; ids unknown to `store` stay unknown.
  static Dataset load_with(const DatasetSpec& spec, const FeatureStore& store);

  const FeatureStore& store() const { return *store_; }
  FeatureStore& store() { return *store_; }
  std::shared_ptr<const FeatureStore> shared_store() const { return store_; }

  const std::vector<Example>& examples(Split split) const;

  // Training exposures of each catalog row: cold means few.
  const std::vector<std::int32_t>& user_counts() const { return user_counts_; }
  const std::vector<std::int32_t>& item_counts() const { return item_counts_; }

  // A hash of all input files' bytes and the spec: provenance.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  std::shared_ptr<FeatureStore> store_;
  std::vector<Example> splits_[3];
  std::vector<std::int32_t> user_counts_;
  std::vector<std::int32_t> item_counts_;
  std::string fingerprint_;
};

}  // namespace lore
