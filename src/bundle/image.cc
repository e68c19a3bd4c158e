#include "lore/bundle/image.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "lore/bundle/weights.h"
#include "lore/data/safetensors.h"
#include "lore/error.h"
#include "lore/graph/parameters.h"
#include "lore/version.h"

#include "bundle/calibration_file.h"
#include "bundle/file_names.h"
#include "bundle/golden.h"
#include "bundle/manifest.h"
#include "bundle/staging.h"
#include "data/file_error.h"
#include "data/mapped_file.h"
#include "data/write_file.h"

namespace lore {
namespace {

namespace fs = std::filesystem;

constexpr int image_format = 1;
constexpr const char* about_name = "about.json";

// Every embedding table, in whatever type, and the other parameters.
struct Parameters {
  Tables tables;
  Weights others;
};

Parameters tables_apart(const Bundle& bundle) {
  auto [tables, others] = Parameters{.tables = bundle.tables, .others = {}};
  for (const auto& [name, matrix] : bundle.weights) {
    if (!is_looked_up(bundle.graph, name)) {
      others.emplace(name, matrix);
      continue;
    }
    Matrix table = matrix;
    std::ranges::fill(table.row(padding_id), 0.0f);
    tables.emplace(name, Table::of(table, TableType::f32));
  }
  return {std::move(tables), std::move(others)};
}

template <typename Write>
void write_tensors(const std::string& path, Write write) {
  TensorWriter writer;
  write(writer);
  writer.write(path);
}

// Version, provenance and metrics, in the form of a manifest without files.
Manifest about(const Bundle& bundle) {
  Manifest manifest{.provenance = bundle.provenance, .metrics = bundle.metrics};
  manifest.provenance["image.version"] = bundle.version;
  return manifest;
}

void write_parts(const Bundle& bundle, const std::string& folder) {
  const auto path = [&](const char* name) { return folder + '/' + name; };
  const Parameters parameters = tables_apart(bundle);
  write_file(path(graph_name), bundle.graph.to_json());
  write_tensors(path(weights_name), [&](TensorWriter& w) { write_weights(parameters.others, w); });
  write_tensors(path(tables_name), [&](TensorWriter& w) { write_tables(parameters.tables, w); });
  write_tensors(path(store_name), [&](TensorWriter& w) { bundle.store->write_image(w); });
  write_tensors(path(golden_name), [&](TensorWriter& w) { write_golden(bundle.golden, w); });
  write_file(path(calibration_name), to_json(bundle.calibration));
  write_file(path(about_name), to_json(about(bundle)));
}

// So that nobody changes by mistake what is mapped.
void forbid_writing(const std::string& folder) {
  for (const auto& file : fs::directory_iterator(folder)) {
    fs::permissions(file.path(),
                    fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
  }
}

void take_about(const std::string& path, Bundle& bundle) {
  Manifest manifest = parse_manifest(MappedFile::open(path).text(), path);
  bundle.version = std::exchange(manifest.provenance["image.version"], "");
  manifest.provenance.erase("image.version");
  bundle.provenance = std::move(manifest.provenance);
  bundle.metrics = std::move(manifest.metrics);
}

bool is_there(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(path + '/' + about_name, ignored);
}

}  // namespace

std::string image_path(const std::string& directory, const std::string& cache) {
  const std::string name = version_of(read_manifest(directory));
  return cache + '/' + name + '-' + std::to_string(image_format) + '-' + version;
}

void write_image(const Bundle& bundle, const std::string& path) try {
  if (is_there(path)) return;
  const std::string target = fs::absolute(path).string();
  fs::create_directories(fs::path(target).parent_path());
  StagingDirectory staging(target);
  write_parts(bundle, staging.path());
  forbid_writing(staging.path());
  try {
    staging.publish_new();
  } catch (const Error&) {
    if (!is_there(path)) throw;  // else another process was quicker
  }
} catch (const fs::filesystem_error& error) {
  throw file_error(path, "cannot be written", error.code().value());
}

Bundle open_image(const std::string& folder) {
  const auto path = [&](const char* name) { return folder + '/' + name; };
  Bundle bundle;
  take_about(path(about_name), bundle);
  bundle.graph = Graph::from_json(MappedFile::open(path(graph_name)).text(), path(graph_name));
  bundle.weights = read_weights(TensorFile::open(path(weights_name)));
  bundle.tables = read_tables(TensorFile::open(path(tables_name)));
  bundle.store = std::make_shared<const FeatureStore>(
      FeatureStore::read_image(TensorFile::open(path(store_name))));
  bundle.golden = read_golden(TensorFile::open(path(golden_name)), *bundle.store);
  bundle.calibration =
      parse_calibration(MappedFile::open(path(calibration_name)).text(), path(calibration_name));
  bundle.image = folder;
  return bundle;
}

Bundle open_through_image(const std::string& directory, const std::string& cache,
                          const OpenOptions& options) {
  const std::string path = image_path(directory, cache);
  if (is_there(path)) return open_image(path);
  Bundle bundle = open_bundle(directory, options);
  try {
    const std::string written = image_path(directory, cache);
    if (!written.starts_with(cache + '/' + bundle.version)) return bundle;  // replaced meanwhile
    write_image(bundle, written);
    return open_image(written);
  } catch (const Error&) {
    return bundle;
  }
}

}  // namespace lore
