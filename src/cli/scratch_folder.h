#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "lore/error.h"

namespace lore::cli {

// A folder that is removed with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lore-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw Error({.kind = ErrorKind::io,
                   .problem = "no temporary folder could be made",
                   .place = {.file = pattern}});
    }
    path_ = pattern;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code left_behind;
    std::filesystem::remove_all(path_, left_behind);
  }

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace lore::cli
