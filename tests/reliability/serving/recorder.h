#pragma once

#include <string>
#include <vector>

namespace lore {

// One change of the file system, as this process asked for it while recording.
struct FileChange {
  enum class What { make_folder, make_file, write, sync, rename, exchange, remove };
  What what = What::sync;
  std::string path;   // of the file or folder; resolved from the descriptor where one was given
  std::string other;  // rename, exchange: the target
  std::string bytes;  // write: appended to the file
};

// Records the changes that `work` makes. The program replaces open, write, fsync, rename and the
// like by functions that record and pass on; nothing of the library knows.
// Thread safety: one recording at a time, `work` in one thread.
template <typename Work>
std::vector<FileChange> record(Work work);

void begin_recording();
std::vector<FileChange> end_recording();

template <typename Work>
std::vector<FileChange> record(Work work) {
  begin_recording();
  work();
  return end_recording();
}

}  // namespace lore
