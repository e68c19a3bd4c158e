#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lore/data/feature_store.h"
#include "lore/graph/graph.h"

namespace lore {

// Raw examples with the logit the trainer gave them; replayed whenever a bundle is opened.
struct GoldenRow {
  Example example;
  float logit = 0;
};

// A trained model with all it needs to rank: what training hands to serving. On disk a directory of
// data, never code:
//
//   bundle.json         format, provenance, metrics; name, size and XXH3 checksum of each file
//   graph.json          the operators
//   weights.safetensors the parameters
//   store.safetensors   feature maps, users, items, histories, vectors
//   golden.safetensors  golden rows
struct Bundle {
  std::shared_ptr<const FeatureStore> store;
  Graph graph;
  Weights weights;
  std::vector<GoldenRow> golden;
  std::vector<std::int32_t> user_counts;  // training exposures by catalog row
  std::vector<std::int32_t> item_counts;

  // Free-form, in the manifest: "data", "backbone", "fusion", "encoder", "prompt", "seed", "lore",
  // "created", ...
  std::map<std::string, std::string> provenance;
  std::map<std::string, double> metrics;
};

// Writes `directory` whole or not at all: everything into a temporary sibling, each file synced,
// the manifest last, then one rename. An existing bundle there is replaced; anything else there is
// left alone and is an Error(invalid_argument).
void write_bundle(const Bundle& bundle, const std::string& directory);

struct OpenOptions {
  float golden_tolerance = 1e-4f;  // largest difference of a replayed logit
};

// Reads and believes nothing: sizes and checksums before parsing, shapes, signatures, then every
// golden row replayed through the engine. Throws Error(not_found), Error(corrupt) (file, offset,
// expected, found), Error(unsupported) for a newer format, or Error(mismatch).
Bundle open_bundle(const std::string& directory, const OpenOptions& options = {});

}  // namespace lore
