#include "data/file_error.h"

#include <cerrno>
#include <system_error>

namespace lore {

Error file_error(const std::string& path, const std::string& problem, int error_number,
                 const std::string& missing) {
  if (error_number == ENOENT || error_number == ENOTDIR) {
    return Error({.kind = ErrorKind::not_found, .problem = missing, .place = {.file = path}});
  }
  return Error({.kind = ErrorKind::io,
                .problem = problem,
                .place = {.file = path},
                .found = std::generic_category().message(error_number)});
}

}  // namespace lore
