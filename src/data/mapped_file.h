#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace lore {

// A whole file, mapped read-only. The file must not shrink while it is mapped; one that is replaced
// by renaming over it is safe.
// Thread safety: safe for concurrent use. Copies share the mapping.
class MappedFile {
 public:
  // Throws Error(not_found), or Error(io) also for what is no regular file.
  static MappedFile open(const std::string& path);

  std::span<const std::byte> bytes() const { return bytes_; }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

  // Keeps the bytes valid beyond the life of this object.
  std::shared_ptr<const void> mapping() const { return mapping_; }

 private:
  std::shared_ptr<const void> mapping_;
  std::span<const std::byte> bytes_;
};

}  // namespace lore
