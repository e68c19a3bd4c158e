// Any bytes in place of any file of a bundle, vouched for by the manifest, open or are an Error.
// The first byte chooses the file.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "lore/error.h"

#include "bundle/manifest.h"
#include "bundle/narrow_bundle.h"

namespace {

constexpr const char* names[] = {"graph.json",         "weights.safetensors", "store.safetensors",
                                 "golden.safetensors", "calibration.json",    "tables.safetensors",
                                 lore::manifest_name};

// A bundle of which one file at a time is another.
class Victim {
 public:
  Victim() {
    lore::write_bundle(lore::narrow_bundle(), path());
    for (const char* name : names) original_[name] = lore::read_bytes(path() + '/' + name);
  }

  std::string path() const { return folder_ / "bundle"; }

  void replace(const std::string& name, std::string_view bytes) {
    lore::Manifest manifest = lore::parse_manifest(original_[lore::manifest_name], "");
    manifest.files[name] = {bytes.size(), lore::checksum_of(bytes)};
    lore::write_text(path() + '/' + name, bytes);
    if (name != lore::manifest_name) {
      lore::write_text(path() + '/' + lore::manifest_name, lore::to_json(manifest));
    }
  }

  void restore(const std::string& name) { lore::write_text(path() + '/' + name, original_[name]); }

 private:
  lore::TemporaryDirectory folder_;
  std::map<std::string, std::string> original_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Victim victim;
  if (size == 0) return 0;
  const std::string name = names[data[0] % std::size(names)];
  victim.replace(name, {reinterpret_cast<const char*>(data) + 1, size - 1});
  try {
    lore::open_bundle(victim.path());
  } catch (const lore::Error&) {
  }
  victim.restore(name);
  return 0;
}

// Begins from the files as they are.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed);
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                    unsigned seed) {
  static const lore::TemporaryDirectory folder;
  static const std::string path = folder / "bundle";
  static const std::string version = lore::write_bundle(lore::narrow_bundle(), path);
  if (size > 1 && seed % 64 != 0) return LLVMFuzzerMutate(data, size, most);
  const std::size_t which = seed / 64 % std::size(names);
  const std::string bytes = lore::read_bytes(path + '/' + names[which]);
  if (bytes.size() + 1 > most) return LLVMFuzzerMutate(data, size, most);
  data[0] = static_cast<std::uint8_t>(which);
  std::copy(bytes.begin(), bytes.end(), data + 1);
  return bytes.size() + 1;
}
