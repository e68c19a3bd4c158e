#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bundle/manifest.h"
#include "reliability/serving/drill.h"

namespace lore {

namespace fs = std::filesystem;

ChildEnd run_in_child(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  ChildEnd end;
  struct rusage usage = {};
  ::wait4(child, &end.status, 0, &usage);
  end.peak_kib = usage.ru_maxrss;
  return end;
}

std::int64_t resident_kib() {
  std::ifstream file("/proc/self/statm");
  std::int64_t pages = 0;
  file >> pages >> pages;
  return pages * ::sysconf(_SC_PAGESIZE) / 1024;
}

std::int64_t open_descriptors() {
  return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()) - 1;
}

std::int64_t mappings() {
  std::ifstream file("/proc/self/maps");
  return std::count(std::istreambuf_iterator<char>(file), {}, '\n');
}

double quantile(std::vector<double>& values, double quantile) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(quantile * static_cast<double>(values.size() - 1))];
}

Files read_files(const std::string& directory) {
  Files files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    files[entry.path().filename().string()] = read_bytes(entry.path().string());
  }
  return files;
}

void write_files(const Files& files, const std::string& directory) {
  fs::create_directories(directory);
  for (const auto& [name, bytes] : files) write_text(directory + '/' + name, bytes);
}

Files resealed(Files files) {
  Manifest manifest;
  for (const auto& [name, bytes] : files) {
    if (name != manifest_name) manifest.files[name] = {bytes.size(), checksum_of(bytes)};
  }
  files[manifest_name] = to_json(manifest);
  return files;
}

}  // namespace lore
