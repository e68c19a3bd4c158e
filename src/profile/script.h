#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lore {

// The scripts that letters are told apart by: "latin", "greek", "cyrillic", ...
const std::vector<std::string>& script_names();

// The share of `text`'s letters that are of the script, in [0, 1]; 1 for a text without letters.
// Han counts as "kana" and "hangul" too, since Japanese and Korean mix them.
// REQUIRES: `script` is one of script_names().
double share_of_script(std::string_view text, std::string_view script);

}  // namespace lore
