#include "data/file_error.h"

#include <cerrno>
#include <system_error>

namespace lore {

Error file_error(const std::string& path, const std::string& problem, int error_number) {
  const bool missing = error_number == ENOENT || error_number == ENOTDIR;
  return Error({.kind = missing ? ErrorKind::not_found : ErrorKind::io,
                .problem = missing ? "no such file" : problem,
                .place = {.file = path},
                .found = missing ? "" : std::generic_category().message(error_number)});
}

}  // namespace lore
