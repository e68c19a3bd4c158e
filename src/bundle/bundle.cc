#include "lore/bundle/bundle.h"

#include <filesystem>
#include <string>
#include <utility>

#include "lore/bundle/weights.h"
#include "lore/data/safetensors.h"
#include "lore/engine/engine.h"
#include "lore/error.h"
#include "lore/graph/parameters.h"
#include "lore/version.h"

#include "bundle/calibration_file.h"
#include "bundle/file_names.h"
#include "bundle/golden.h"
#include "bundle/manifest.h"
#include "bundle/staging.h"
#include "data/file_error.h"
#include "data/write_file.h"

namespace lore {
namespace {

namespace fs = std::filesystem;

constexpr int first_calibrated_format = 2;
constexpr int first_narrow_format = 3;
constexpr int most_swaps = 8;  // of a bundle that is replaced while it is read
constexpr const char* user_counts = "exposures.user";  // tensors beside those of the store
constexpr const char* item_counts = "exposures.item";

// The files of a bundle of `format`.
std::vector<const char*> parts_of(int format) {
  std::vector<const char*> names = {graph_name, weights_name, store_name, golden_name};
  if (format >= first_calibrated_format) names.push_back(calibration_name);
  if (format >= first_narrow_format) names.push_back(tables_name);
  return names;
}

void check_whole(const Bundle& bundle) {
  const Graph& graph = bundle.graph;
  const bool has_logit = graph.output() >= 0 && graph.node(graph.output()).shape == Shape{1, 1};
  if (bundle.store != nullptr && has_logit) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = bundle.store ? "the graph of the bundle has no logit for its output"
                                       : "the bundle has no store"});
}

void check_numbers(const Tables& tables) {
  for (const auto& [name, table] : tables) {
    const std::size_t row = table.first_bad_row();
    if (row == table.rows()) continue;
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "a table with a number or scale that is not finite",
                 .place = {.field = name},
                 .found = "row " + std::to_string(row)});
  }
}

void check_counts(const char* side, std::int32_t entities,
                  const std::vector<std::int32_t>& counts) {
  if (counts.empty() || counts.size() == static_cast<std::size_t>(entities)) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "training exposures of another number of entities than the store has",
               .place = {.field = side},
               .expected = std::to_string(entities),
               .found = std::to_string(counts.size())});
}

// Follows a link at `directory`, so that what it names is replaced and not the link.
std::string resolved(const std::string& directory) {
  std::string path = fs::weakly_canonical(fs::absolute(directory)).string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// Why the directory at `path` may not be replaced; empty: it is a bundle and nothing else.
std::string objection_to_replacing(const std::string& path) try {
  const Manifest manifest = read_manifest(path);
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    const std::string name = entry.path().filename().string();
    if (name != manifest_name && !manifest.files.contains(name)) {
      return "a file that is not the bundle's: " + name;
    }
  }
  return "";
} catch (const Error& error) {
  return error.what();
}

void check_replaceable(const std::string& path) {
  const std::string objection = objection_to_replacing(path);
  if (objection.empty()) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "something is there that is not a bundle, and is left alone",
               .place = {.file = path},
               .expected = "nothing, or a bundle to replace",
               .found = objection,
               .hint = "choose another directory, or remove this one"});
}

void write_parts(const Bundle& bundle, const std::string& directory) {
  const auto path = [&](const char* name) { return directory + '/' + name; };
  write_file(path(graph_name), bundle.graph.to_json());
  TensorWriter weights;
  write_weights(bundle.weights, weights);
  weights.write(path(weights_name));
  TensorWriter tables;
  write_tables(bundle.tables, tables);
  tables.write(path(tables_name));
  TensorWriter store;
  bundle.store->write(store);
  store.add(user_counts, bundle.user_counts);
  store.add(item_counts, bundle.item_counts);
  store.write(path(store_name));
  TensorWriter golden;
  write_golden(bundle.golden, golden);
  golden.write(path(golden_name));
  write_file(path(calibration_name), to_json(bundle.calibration));
}

Manifest manifest_of(const Bundle& bundle, const std::string& directory) {
  Manifest manifest{.provenance = bundle.provenance, .metrics = bundle.metrics};
  manifest.provenance.try_emplace("lore", version);
  for (const char* name : parts_of(manifest.format)) {
    manifest.files[name] = seal_of(directory + '/' + name);
  }
  return manifest;
}

void check_listed(const Manifest& manifest, const std::string& directory) {
  for (const char* name : parts_of(manifest.format)) {
    if (manifest.files.contains(name)) continue;
    throw Error({.kind = ErrorKind::corrupt,
                 .problem = "the manifest does not list a file every bundle has",
                 .place = {.file = directory + '/' + manifest_name, .field = "files"},
                 .expected = name});
  }
}

// Whatever is wrong in a file whose checksum is right, it is the file that is wrong.
Error as_corrupt(const Error& error) {
  Fault fault = error.fault();
  const bool keeps_kind = fault.kind == ErrorKind::unsupported || fault.kind == ErrorKind::io;
  if (!keeps_kind) fault.kind = ErrorKind::corrupt;
  return Error(std::move(fault));
}

Bundle parse_parts(std::map<std::string, std::string> files, int format,
                   const std::string& directory) try {
  const auto path = [&](const char* name) { return directory + '/' + name; };
  const auto tensors = [&](const char* name) {
    return TensorFile::from(std::move(files[name]), path(name));
  };
  Bundle bundle;
  bundle.graph = Graph::from_json(files[graph_name], path(graph_name));
  bundle.weights = read_weights(tensors(weights_name));
  if (format >= first_narrow_format) bundle.tables = read_tables(tensors(tables_name));
  const TensorFile store = tensors(store_name);
  bundle.store = std::make_shared<const FeatureStore>(FeatureStore::read(store));
  bundle.user_counts = store.int32s(user_counts);
  bundle.item_counts = store.int32s(item_counts);
  bundle.golden = read_golden(tensors(golden_name), *bundle.store);
  if (format >= first_calibrated_format) {
    bundle.calibration = parse_calibration(files[calibration_name], path(calibration_name));
  }
  return bundle;
} catch (const Error& error) {
  throw as_corrupt(error);
}

Bundle read_bundle(const Manifest& manifest, const std::string& directory,
                   const OpenOptions& options) {
  check_listed(manifest, directory);
  // Read once: what is parsed is what was checked, whatever becomes of the files meanwhile.
  Bundle bundle = parse_parts(read_files(manifest, directory), manifest.format, directory);
  bundle.provenance = manifest.provenance;
  bundle.metrics = manifest.metrics;
  bundle.version = version_of(manifest);
  check_bundle(bundle, options);
  return bundle;
}

// The version of the bundle that is there now; empty where there is none.
std::string version_in(const std::string& directory) try {
  return version_of(read_manifest(directory));
} catch (const Error&) {
  return "";
}

// Says which bundle it was, for errors that are about no one file.
[[noreturn]] void rethrow_at(const std::string& directory, const Error& error) {
  Fault fault = error.fault();
  if (fault.place.file.empty()) fault.place.file = directory;
  throw Error(std::move(fault));
}

}  // namespace

Engine engine_of(const Bundle& bundle, const EngineOptions& options) {
  return Engine::compile(bundle.graph, bundle.weights, bundle.store->inputs(), options,
                         bundle.tables);
}

void check_bundle(const Bundle& bundle, const OpenOptions& options) {
  check_whole(bundle);
  check_parameters(bundle.graph, bundle.weights, bundle.tables);
  check_numbers(bundle.tables);
  check_counts("user", bundle.store->users().rows(), bundle.user_counts);
  check_counts("item", bundle.store->items().rows(), bundle.item_counts);
  check_calibration(bundle.calibration, "calibration");
  replay_golden(bundle.golden, *bundle.store, engine_of(bundle), options.golden_tolerance);
}

void check_encoder(const Bundle& bundle, const std::string& encoder) {
  const auto found = bundle.provenance.find("encoder");
  const bool known = found != bundle.provenance.end();
  if (known && found->second == encoder) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = known ? "vectors of another encoder than the bundle was trained on"
                                : "the bundle was trained without vectors of an encoder",
               .place = {.field = "encoder"},
               .expected = known ? found->second : "",
               .found = encoder,
               .hint = known ? "encode the texts with the encoder of the bundle"
                             : "train it with vectors"});
}

std::string write_bundle(const Bundle& bundle, const std::string& directory) try {
  check_bundle(bundle);
  const std::string target = resolved(directory);
  const bool replaces = fs::exists(fs::symlink_status(target));
  if (replaces) check_replaceable(target);
  StagingDirectory staging(target);
  write_parts(bundle, staging.path());
  const Manifest manifest = manifest_of(bundle, staging.path());
  write_file(staging.path() + '/' + manifest_name, to_json(manifest));
  if (replaces) {
    staging.publish_over();
  } else {
    staging.publish_new();
  }
  return version_of(manifest);
} catch (const fs::filesystem_error& error) {
  throw file_error(directory, "cannot be reached", error.code().value());
}

Bundle open_bundle(const std::string& directory, const OpenOptions& options) try {
  for (int swaps = 0;; ++swaps) {
    std::string seen;
    try {
      const Manifest manifest = read_manifest(directory);
      seen = version_of(manifest);
      return read_bundle(manifest, directory, options);
    } catch (const Error&) {
      // Half of one bundle and half of another were seen if a writer has swapped them meanwhile.
      if (swaps == most_swaps || version_in(directory) == seen) throw;
    }
  }
} catch (const Error& error) {
  rethrow_at(directory, error);
}

}  // namespace lore
