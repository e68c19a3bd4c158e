#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lore/data/feature_store.h"
#include "lore/engine/engine.h"
#include "lore/eval/calibration.h"
#include "lore/graph/graph.h"
#include "lore/table.h"

namespace lore {

// A raw example with the logit the trainer gave it, or in a bundle whose tables were narrowed what
// its numbers give; replayed whenever a bundle is opened.
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
//   tables.safetensors  those kept in fewer bits (format 3 on)
//   store.safetensors   feature maps, users, items, histories, vectors, training exposures
//   golden.safetensors  golden rows
//   calibration.json    what logits become before they are probabilities (format 2 on)
struct Bundle {
  std::shared_ptr<const FeatureStore> store;
  Graph graph;
  Weights weights = {};
  Tables tables = {};  // parameters kept in fewer bits (narrow.h), which `weights` lacks
  std::vector<GoldenRow> golden = {};
  std::vector<std::int32_t> user_counts =
      {};  // training exposures by catalog row, or empty: not known
  std::vector<std::int32_t> item_counts = {};

  // Of probabilities; golden rows, contributions and the order of items are those of raw logits.
  Calibration calibration = {};

  // Free-form, in the manifest: "data", "backbone", "fusion", "encoder", "prompt", "seed", "lore",
  // "created", ...
  std::map<std::string, std::string> provenance = {};
  std::map<std::string, double> metrics = {};  // NaN where undefined

  // The folder of the image that the bundle was read from (image.h); empty: it was not. Training
  // exposures are not known then.
  std::string image = {};

  // A hash of what the files hold, provenance and metrics apart: 32 hexadecimal digits. Set by
  // open_bundle; empty in a bundle that was never on disk.
  std::string version = {};
};

// The engine of the bundle's model, for rows of its store. Throws as Engine::compile.
Engine engine_of(const Bundle& bundle, const EngineOptions& options = {});

struct OpenOptions {
  float golden_tolerance = 1e-4f;  // largest difference of a replayed logit
};

// Picks examples whose replay shows that a bundle reads features and scores as the trainer did: up
// to `count` spread evenly over `examples`, then the first of them again as an unknown user, as an
// unknown item, and with its own columns missing.
std::vector<Example> choose_golden(const Examples& examples, std::size_t count = 64);

// Throws Error(mismatch) if the parts of `bundle` do not belong together: an input of the graph
// that the store does not fill, a parameter that is missing or not finite, exposures of another
// number of users or items, a calibration that does not increase, or a golden row that scores
// otherwise (row, expected, found). Throws Error(invalid_argument) for a bundle without a store or
// an output.
void check_bundle(const Bundle& bundle, const OpenOptions& options = {});

// Throws Error(mismatch) unless `bundle` was trained on vectors of the encoder `encoder`: vectors
// of another one have other meanings even where the widths agree. The id is provenance "encoder".
void check_encoder(const Bundle& bundle, const std::string& encoder);

// Checks the bundle, then writes `directory` whole or not at all: everything into a temporary
// sibling, each file synced, the manifest last, then one rename. A bundle already there is
// replaced in one step (two on file systems that cannot exchange directories); anything else there
// is left alone and is an Error(invalid_argument). The parent of `directory` must exist. Returns
// the version. Provenance gains "lore", the version of the library, unless it has one.
// Thread safety: one writer to a directory at a time.
std::string write_bundle(const Bundle& bundle, const std::string& directory);

// Reads and believes nothing: sizes and checksums before parsing, shapes, signatures, then every
// golden row replayed through the engine. Files of other names are ignored. Throws
// Error(not_found), Error(corrupt) (file, offset, expected, found), Error(unsupported) for a newer
// format, or Error(mismatch). One that write_bundle replaces meanwhile is opened as it was or as it
// is. Afterwards nothing depends on the files any more: they may be removed or overwritten.
Bundle open_bundle(const std::string& directory, const OpenOptions& options = {});

}  // namespace lore
