#pragma once

#include <string>
#include <string_view>

#include "lore/eval/calibration.h"

namespace lore {

// calibration.json: one object with the members of Calibration under their names.
std::string to_json(const Calibration& calibration);

// Throws Error(corrupt) with file and field for a text that is no calibration.
Calibration parse_calibration(std::string_view json, const std::string& file);

}  // namespace lore
