// A power cut leaves on disk what was synced, and of what was not any part: the drill records what
// writing a bundle asks of the file system and lays out the states a cut could leave.

#include <filesystem>
#include <random>
#include <set>

#include "lore/error.h"

#include "reliability/serving/drill.h"
#include "reliability/serving/recorder.h"

namespace lore {
namespace {

namespace fs = std::filesystem;
using What = FileChange::What;

std::string folder_of(const std::string& path) {
  return fs::path(path).parent_path().string();
}

bool concerns_names(What what) {
  return what != What::write && what != What::sync;
}

// Which changes are certainly on disk once the first `end` were asked for: bytes before a later
// sync of their file, names before a later sync of their folder.
std::vector<bool> certain(const std::vector<FileChange>& changes, std::size_t end) {
  std::vector<bool> result(end, false);
  std::map<std::string, std::size_t> synced;  // path: one after its last sync
  for (std::size_t i = 0; i < end; ++i) {
    if (changes[i].what == What::sync) synced[changes[i].path] = i + 1;
  }
  for (std::size_t i = 0; i < end; ++i) {
    const FileChange& change = changes[i];
    const std::string where = concerns_names(change.what) ? folder_of(change.path) : change.path;
    const auto found = synced.find(where);
    result[i] = change.what == What::sync || (found != synced.end() && i < found->second);
  }
  return result;
}

// A small model of a file system: names to files, files to bytes. A name survives without its
// bytes, as it may.
class Disk {
 public:
  explicit Disk(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  void apply(const FileChange& change, std::size_t bytes) {
    switch (change.what) {
      case What::make_file:
        files_.try_emplace(change.path);
        break;
      case What::write:
        if (const auto file = files_.find(change.path); file != files_.end()) {
          file->second += change.bytes.substr(0, bytes);
        }
        break;
      case What::rename:
        move(change.path, change.other);
        break;
      case What::exchange:
        exchange(change.path, change.other);
        break;
      case What::remove:
        files_.erase(change.path);
        break;
      case What::make_folder:
      case What::sync:
        break;
    }
  }

  // The files below `folder`.
  Files below(const std::string& folder) const {
    Files found;
    for (const auto& [path, bytes] : files_) {
      if (folder_of(path) == folder) found[fs::path(path).filename().string()] = bytes;
    }
    return found;
  }

 private:
  static bool is_in(const std::string& path, const std::string& folder) {
    return path == folder || path.starts_with(folder + '/');
  }

  void move(const std::string& from, const std::string& to) {
    std::map<std::string, std::string> moved;
    for (auto file = files_.begin(); file != files_.end();) {
      if (!is_in(file->first, from)) {
        ++file;
        continue;
      }
      moved[to + file->first.substr(from.size())] = std::move(file->second);
      file = files_.erase(file);
    }
    for (auto& [path, bytes] : moved) files_[path] = std::move(bytes);
  }

  void exchange(const std::string& one, const std::string& other) {
    const std::string aside = one + ".aside";
    move(one, aside);
    move(other, one);
    move(aside, other);
  }

  std::map<std::string, std::string> files_;
};

std::map<std::string, std::string> files_at(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (auto& [name, bytes] : read_files(directory)) files[directory + '/' + name] = bytes;
  return files;
}

// States after the first `end` changes: all, only the certain ones, and ones by chance, where a
// write may be cut short.
Disk cut_at(const Disk& before, const std::vector<FileChange>& changes, std::size_t end,
            std::mt19937_64& random, double share) {
  const std::vector<bool> is_certain = certain(changes, end);
  std::uniform_real_distribution<double> chance(0, 1);
  Disk disk = before;
  for (std::size_t i = 0; i < end; ++i) {
    if (!is_certain[i] && chance(random) >= share) continue;
    const std::size_t size = changes[i].bytes.size();
    const bool is_whole = is_certain[i] || share == 1 || chance(random) < 0.5;
    disk.apply(changes[i],
               is_whole ? size : static_cast<std::size_t>(chance(random) * double(size)));
  }
  return disk;
}

}  // namespace

nlohmann::json cut_power(std::int64_t count) {
  const TemporaryDirectory folder;
  const std::string target = fs::weakly_canonical(folder / "bundle").string();
  const std::string old = write_bundle(tiny_bundle(1), target);
  const Disk before(files_at(target));
  std::string next;
  const auto changes = record([&] { next = write_bundle(tiny_bundle(2), target); });

  std::mt19937_64 random(1);
  std::set<Files> seen;
  std::map<std::string, std::int64_t> opened;
  std::int64_t states = 0;
  for (; states < count; ++states) {
    const std::size_t end = static_cast<std::size_t>(states) % (changes.size() + 1);
    const double share = double(states / std::int64_t(changes.size() + 1) % 5) / 4;
    const Files files = cut_at(before, changes, end, random, share).below(target);
    if (!seen.insert(files).second) continue;
    fs::remove_all(folder / "state");
    write_files(files, folder / "state");
    try {
      ++opened[open_bundle(folder / "state").version];
    } catch (const Error&) {
      ++opened["refused"];
    }
  }
  const std::int64_t right = opened[old] + opened[next];
  return {{"changes", changes.size()},
          {"states", states},
          {"different_states", seen.size()},
          {"opened_as_old", opened[old]},
          {"opened_as_new", opened[next]},
          {"failures", static_cast<std::int64_t>(seen.size()) - right}};
}

}  // namespace lore
