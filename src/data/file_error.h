#pragma once

#include <string>

#include "lore/error.h"

namespace lore {

// The error of a refused system call on `path`: not_found and `missing` where there is no such
// file, else io and `problem`. `error_number` is errno as it stood right after the call.
Error file_error(const std::string& path, const std::string& problem, int error_number,
                 const std::string& missing = "no such file");

}  // namespace lore
