#include "data/fingerprint.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <vector>

#include <xxhash.h>

#include "data/file_error.h"

namespace lore {

namespace {

constexpr std::size_t chunk_bytes = 1 << 18;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

void add_saw(const SawSpec& saw, std::vector<std::string>& files) {
  if (saw.what == SawSpec::What::file) files.push_back(saw.file.path);
}

std::vector<std::string> files_of(const DatasetSpec& spec) {
  std::vector<std::string> files = {spec.interactions.path};
  if (spec.users) files.push_back(spec.users->path);
  if (spec.items) files.push_back(spec.items->path);
  for (const FileSpec* file : {&spec.split.valid_file, &spec.split.test_file}) {
    if (spec.split.by == SplitSpec::By::files && !file->path.empty()) files.push_back(file->path);
  }
  for (const auto& [side, text] : spec.texts) {
    for (const std::string& file : {text.file, text.store}) {
      if (std::filesystem::exists(file)) files.push_back(file);
    }
    add_saw(text.saw, files);
  }
  for (const auto& [side, vectors] : spec.vectors) {
    for (const std::string& file : {vectors.file, vectors.ids_file}) {
      if (std::filesystem::exists(file)) files.push_back(file);
    }
    add_saw(vectors.saw, files);
  }
  return files;
}

}  // namespace

struct Fingerprint::State {
  State() : xxh3(XXH3_createState()) {
    if (xxh3 == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(xxh3);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { XXH3_freeState(xxh3); }

  XXH3_state_t* xxh3;
};

Fingerprint::Fingerprint() : state_(std::make_unique<State>()) {}
Fingerprint::Fingerprint(Fingerprint&&) noexcept = default;
Fingerprint::~Fingerprint() = default;

void Fingerprint::add(std::string_view text) {
  constexpr char end = 0;  // keeps texts apart
  XXH3_128bits_update(state_->xxh3, text.data(), text.size());
  XXH3_128bits_update(state_->xxh3, &end, 1);
}

void Fingerprint::add_file(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) throw file_error(path, "cannot open the file", errno);
  std::vector<char> chunk(chunk_bytes);
  for (;;) {
    const std::size_t size = std::fread(chunk.data(), 1, chunk.size(), file.get());
    XXH3_128bits_update(state_->xxh3, chunk.data(), size);
    if (size == chunk.size()) continue;
    if (std::ferror(file.get()) != 0) throw file_error(path, "cannot read the file", errno);
    return;
  }
}

std::string Fingerprint::digits() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh3));
  std::string text;
  for (const unsigned char byte : canonical.digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string fingerprint_of(std::string_view bytes) {
  Fingerprint fingerprint;
  fingerprint.add(bytes);
  return fingerprint.digits();
}

std::string fingerprint_of(const DatasetSpec& spec) {
  Fingerprint fingerprint;
  fingerprint.add(to_json(spec));
  for (const std::string& file : files_of(spec)) fingerprint.add_file(file);
  return fingerprint.digits();
}

}  // namespace lore
