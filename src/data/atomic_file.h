#pragma once

#include <string>
#include <string_view>

namespace lore {

// A file that appears whole or not at all: bytes go to a temporary name in the same folder, and
// commit() syncs them, renames the file over `path`, and syncs the folder. Without commit() the
// temporary file is removed and `path` stays as it was.
// Thread safety: one thread at a time; several may write the same path, the last commit wins.
class AtomicFile {
 public:
  // Throws Error(not_found) where the folder does not exist, Error(io) where it cannot be written.
  explicit AtomicFile(std::string path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  // Both throw Error(io), for example on a full disk.
  void write(std::string_view bytes);
  void commit();

 private:
  void close();

  std::string path_;
  std::string temporary_;  // empty once committed
  int descriptor_ = -1;
};

// One AtomicFile of `bytes`.
void write_atomically(const std::string& path, std::string_view bytes);

}  // namespace lore
