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

struct FreeState {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class Hasher {
 public:
  Hasher() : state_(XXH3_createState()), chunk_(chunk_bytes) {
    if (state_ == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(state_.get());
  }

  void add(const std::string& text) {
    XXH3_128bits_update(state_.get(), text.data(), text.size() + 1);  // the NUL keeps texts apart
  }

  void add_file(const std::string& path) {
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
    if (file == nullptr) throw file_error(path, "cannot open the file", errno);
    for (;;) {
      const std::size_t size = std::fread(chunk_.data(), 1, chunk_.size(), file.get());
      XXH3_128bits_update(state_.get(), chunk_.data(), size);
      if (size == chunk_.size()) continue;
      if (std::ferror(file.get()) != 0) throw file_error(path, "cannot read the file", errno);
      return;
    }
  }

  std::string digits() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
    std::string text;
    for (const unsigned char byte : canonical.digest) {
      text += "0123456789abcdef"[byte >> 4];
      text += "0123456789abcdef"[byte & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<XXH3_state_t, FreeState> state_;
  std::vector<char> chunk_;
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
    if (std::filesystem::exists(text.file)) files.push_back(text.file);
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

std::string fingerprint_of(const DatasetSpec& spec) {
  Hasher hasher;
  hasher.add(to_json(spec));
  for (const std::string& file : files_of(spec)) hasher.add_file(file);
  return hasher.digits();
}

}  // namespace lore
